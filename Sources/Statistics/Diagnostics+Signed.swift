import Interactions
import Meshes

extension Diagnostics {
    /// Mass and moments of the negative part of a signed measure.
    public struct NegativePart: Sendable {
        /// Its mass.
        public let mass: Double
        /// The mean of each coordinate.
        public let means: [Double]
        /// The variance of each coordinate.
        public let variances: [Double]
    }

    /// The scalars of a signed measure from those of its two parts, each with its own F and V:
    /// energy, mean potential and dissipations are those of both together, mass and moments
    /// those of the positive part.
    public init(positive: Diagnostics, negative: Diagnostics) {
        mass = positive.mass
        energy = positive.energy + negative.energy
        meanPotential = positive.meanPotential + negative.meanPotential
        minimumPotential = min(positive.minimumPotential, negative.minimumPotential)
        transportDissipation = positive.transportDissipation + negative.transportDissipation
        potentialSquare = positive.potentialSquare + negative.potentialSquare
        let total = positive.mass + negative.mass
        potentialVariance = max(potentialSquare - meanPotential * meanPotential / total, 0)
        entropy = positive.entropy + negative.entropy
        (freeEnergy, logPartition, freeEnergyDissipation) = (.nan, .nan, .nan)
        means = positive.means
        variances = positive.variances
        covariance = positive.covariance
        wallMass = positive.wallMass
        wallMasses = positive.wallMasses
        self.negative = NegativePart(
            mass: negative.mass, means: negative.means, variances: negative.variances)
    }

    /// Collects the scalars of particles of a signed measure; see
    /// ``init(_:_:mesh:minimumPotential:)``.
    public init(
        signed particles: ParticleSet, _ samples: FieldSamples, mesh: Mesh,
        minimumPotential: Double
    ) {
        func part(_ sign: Double) -> Diagnostics {
            let members = particles.members(ofSign: sign)
            return Diagnostics(
                particles.selection(members), samples.selection(members), mesh: mesh,
                minimumPotential: minimumPotential)
        }
        self.init(positive: part(1), negative: part(-1))
    }
}

extension ParticleSet {
    /// The particles of one part of a signed measure.
    public func members(ofSign sign: Double) -> [Int] {
        (0..<count).filter { traits[0][$0] == sign }
    }

    /// Copies of some of the particles, without their traits.
    public func selection(_ members: [Int]) -> ParticleSet {
        let chosen = ParticleSet(dimension: dimension, capacity: members.count)
        for (place, index) in members.enumerated() {
            chosen[place] = self[index]
            chosen.weight[place] = weight[index]
        }
        return chosen
    }
}

extension FieldSamples {
    /// Copies of some of the samples.
    fileprivate func selection(_ members: [Int]) -> FieldSamples {
        let chosen = FieldSamples(capacity: members.count)
        for (place, index) in members.enumerated() {
            chosen.external[place] = external[index]
            chosen.potential[place] = potential[index]
            chosen.slopeX[place] = slopeX[index]
            chosen.slopeY[place] = slopeY[index]
        }
        return chosen
    }
}
