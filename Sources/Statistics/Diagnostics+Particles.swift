import Interactions
import Meshes

extension Diagnostics {
    /// Collects the scalars of the measure Σ wᵢ δ(θ − θᵢ) with its potential.
    ///
    /// They are those of a density with the integrals replaced by sums: means,
    /// variances and the covariance are exact for the points and, as on the mesh,
    /// of plain coordinates on periodic axes too. ∇V is taken at the particles.
    /// The energy counts a particle's interaction with itself, K(0), if that is
    /// finite. The mass at a wall is what lies within a cell's width of it.
    ///
    /// Normalised quantities of a set without mass are NaN.
    ///
    /// - Parameters:
    ///   - particles: positions in the box of `mesh`, with their masses.
    ///   - samples: F, V and ∇V at the particles.
    ///   - mesh: the axes, with the width of a cell at the walls.
    ///   - minimumPotential: min V over the parameter space; the particles alone do
    ///     not know it.
    public init(
        _ particles: ParticleSet, _ samples: FieldSamples, mesh: Mesh, minimumPotential: Double
    ) {
        precondition(particles.dimension == mesh.dimension, "one coordinate an axis")
        let (weight, potential) = (particles.weight, samples.potential)
        func sum(_ value: (Int) -> Double) -> Double {
            var sum = CompensatedSum()
            for index in 0..<particles.count { sum.add(weight[index] * value(index)) }
            return sum.value
        }
        let mass = particles.mass
        let mean = sum { potential[$0] }
        self.mass = mass
        meanPotential = mean
        energy = 0.5 * (sum { samples.external[$0] } + mean)
        self.minimumPotential = minimumPotential
        let average = mean / mass
        potentialVariance = sum { (potential[$0] - average) * (potential[$0] - average) }
        potentialSquare = sum { potential[$0] * potential[$0] }
        transportDissipation = sum {
            let slope = Point(samples.slopeX[$0], samples.slopeY[$0])
            return (slope * slope).sum()
        }

        entropy = .nan
        (freeEnergy, freeEnergyDissipation, logPartition) = (.nan, .nan, .nan)

        let coordinates = mesh.axes.indices.map { particles.coordinate($0) }
        let centers = coordinates.map { x in sum { x[$0] } / mass }
        func moment(_ a: Int, _ b: Int) -> Double {
            let (x, y) = (coordinates[a], coordinates[b])
            return sum { (x[$0] - centers[a]) * (y[$0] - centers[b]) } / mass
        }
        means = centers
        variances = coordinates.indices.map { moment($0, $0) }
        covariance = mesh.dimension == 2 ? moment(0, 1) : nil

        let ends = mesh.wallEnds
        wallMass = sum { i in ends.contains { $0.holds(particles[i]) } ? 1 : 0 } / mass
        wallMasses = ends.filter { mesh.axes[$0.axis].cells > 1 }.map { end in
            WallMass(
                axis: mesh.axes[end.axis].name, isUpper: end.isUpper,
                fraction: sum { end.holds(particles[$0]) ? 1 : 0 } / mass)
        }
    }
}

extension ParticleSet {
    /// The first or second coordinate of every particle.
    func coordinate(_ axis: Int) -> AlignedBuffer { axis == 0 ? x : y }
}

/// One end of a wall axis, as deep as a cell.
private struct WallEnd {
    let axis: Int
    let isUpper: Bool
    let face: Double

    func holds(_ point: Point) -> Bool {
        isUpper ? point[axis] >= face : point[axis] < face
    }
}

extension Mesh {
    /// The ends of all wall axes, lower before upper.
    fileprivate var wallEnds: [WallEnd] {
        axes.enumerated().filter { $0.element.boundary == .wall }.flatMap { number, axis in
            [
                WallEnd(axis: number, isUpper: false, face: axis.face(1)),
                WallEnd(axis: number, isUpper: true, face: axis.face(axis.cells - 1)),
            ]
        }
    }
}
