import ExactSolutions
import Meshes
import Models
import RunFiles

/// What a computed density is compared with.
struct ReferenceState {
    /// The exact cell averages.
    let density: [Double]
    /// The mean of each coordinate.
    let means: [Double]
    /// The variance of each coordinate.
    let variances: [Double]
    /// The energy (11).
    let energy: Double
    /// How much of this may be wrong: the mass beyond the mesh.
    var uncertainty = 0.0
}

/// The closed form of the problem that a run file describes.
///
/// A new closed form is one case here, recognised from the typed description.
public enum ReferenceSolution: Sendable {
    /// A Gaussian in quadratic wells, mass kept.
    case gaussian(GaussianFlow)
    /// A Gaussian in a quadratic well, mass free.
    case freeQuadratic(FreeQuadratic)
    /// Births and deaths alone.
    case reactionOnly
    /// A Gaussian with momentum in quadratic wells, on a mesh of position and velocity.
    case kinetic(KineticGaussian, velocityAxis: Int)

    /// The mass beyond the mesh above which a closed form on the whole space is
    /// no reference for a computation between walls.
    static let tolerableMassOutside = 1e-7

    /// The closed form of `description`; nil if none is known.
    public init?(_ description: RunDescription) {
        if description.dynamics.momentum != nil {
            guard let kinetic = Self.kinetic(description) else { return nil }
            self = kinetic
        } else if let gaussian = Self.gaussian(description) {
            self = gaussian
        } else if Self.isReactionOnly(description) {
            self = .reactionOnly
        } else {
            return nil
        }
    }

    /// What it is, for a person.
    public var name: String {
        switch self {
        case .gaussian: "the closed form of a Gaussian in quadratic wells"
        case .freeQuadratic: "the closed form of a Gaussian in a quadratic well with free mass"
        case .reactionOnly: "the closed form of births and deaths alone, cell by cell"
        case .kinetic: "the closed form of a Gaussian with momentum in quadratic wells"
        }
    }

    /// The solution on the mesh of `description` at `time`.
    func state(_ description: RunDescription, at time: Double) throws -> ReferenceState {
        let mesh = description.mesh
        func same(_ value: Double) -> [Double] { .init(repeating: value, count: mesh.dimension) }
        func uncertainty(_ flow: GaussianFlow) -> Double {
            Self.massOutside(flow, mesh, until: time)
        }
        switch self {
        case .gaussian(let flow):
            return ReferenceState(
                density: try flow.cellAverages(on: mesh, at: time), means: flow.mean(at: time),
                variances: same(flow.variance(at: time)), energy: flow.energy(at: time),
                uncertainty: uncertainty(flow))
        case .freeQuadratic(let flow):
            return ReferenceState(
                density: try flow.cellAverages(on: mesh, at: time), means: flow.mean(at: time),
                variances: same(flow.variance(at: time)), energy: flow.energy(at: time),
                uncertainty: uncertainty(flow.shape))
        case .reactionOnly:
            return try Self.reactionState(description, at: time)
        case .kinetic(let flow, let axis):
            return try Self.kineticState(flow, velocityAxis: axis, on: mesh, at: time)
        }
    }
}

// MARK: Recognition

extension ReferenceSolution {
    private static func gaussian(_ description: RunDescription) -> ReferenceSolution? {
        guard case .landscape(let potential, let kernel) = description.model,
            let well = potential.isotropicWell(dimension: description.mesh.dimension),
            let attraction = kernel.attraction,
            let start = description.initial.density.isotropicNormal,
            start.mean.count == description.mesh.dimension,
            description.mesh.axes.allSatisfy({ $0.boundary == .wall }),
            let rate = description.dynamics.constantRate(until: description.end)
        else { return nil }
        let mass = description.initial.mass
        let diffusion = description.dynamics.diffusion
        guard diffusion == 0 || well.stiffness + attraction > 0 else { return nil }
        let flow = GaussianFlow(
            stiffness: well.stiffness, attraction: attraction, center: well.center,
            mean: start.mean, variance: start.variance, rate: rate,
            transport: description.dynamics.transport, diffusion: diffusion)
        guard description.end < flow.lifetime,
            massOutside(flow, description.mesh, until: description.end) <= tolerableMassOutside
        else { return nil }
        if description.dynamics.isFree {
            guard attraction == 0, diffusion == 0 else { return nil }
            return .freeQuadratic(
                FreeQuadratic(
                    stiffness: well.stiffness, center: well.center, mass: mass,
                    mean: start.mean, variance: start.variance, rate: rate,
                    transport: description.dynamics.transport))
        }
        return mass == 1 ? .gaussian(flow) : nil
    }

    /// The mass beyond the mesh at the start or at the end, whichever is larger.
    private static func massOutside(_ flow: GaussianFlow, _ mesh: Mesh, until end: Double) -> Double
    {
        [0, end].reduce(0) { largest, time in
            let masses = try? flow.density(at: time).masses(on: mesh)
            return max(largest, masses.map { 1 - $0.compensatedSum() } ?? .infinity)
        }
    }

    private static func isReactionOnly(_ description: RunDescription) -> Bool {
        guard case .landscape(_, let kernel) = description.model, kernel.isZero,
            !description.dynamics.transport, description.dynamics.diffusion == 0,
            let births = description.dynamics.birthDeath
        else { return false }
        return births.population.source == nil
    }

    private static func reactionState(
        _ description: RunDescription, at time: Double
    ) throws -> ReferenceState {
        guard case .landscape(let potential, _) = description.model,
            let births = description.dynamics.birthDeath
        else { preconditionFailure("recognised as births and deaths alone") }
        let mesh = description.mesh
        // The time enters through ∫α dt alone, whatever the schedule of the rate.
        let exposure = births.integratedRate(from: 0, for: time)
        let solution = ReactionOnly(
            initial: try description.initial.cellAverages(on: mesh),
            potential: try potential.samples(on: mesh), cellVolume: mesh.cellVolume, rate: 1,
            conservesMass: !description.dynamics.isFree)
        let density = solution.density(at: exposure)
        let total = density.compensatedSum()
        let places = density.indices.map(mesh.coordinates(ofCell:))
        let means = mesh.axes.indices.map { axis in
            zip(density, places).lazy.map { $0 * $1[axis] }.compensatedSum() / total
        }
        let variances = mesh.axes.indices.map { axis in
            zip(density, places).lazy.map { value, place in
                value * (place[axis] - means[axis]) * (place[axis] - means[axis])
            }.compensatedSum() / total
        }
        return ReferenceState(
            density: density, means: means, variances: variances,
            energy: solution.meanPotential(at: exposure))
    }
}

extension RunDescription {
    /// The time at which the run ends.
    var end: Double { outputTimes.last ?? 0 }
}
