import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow

/// Particles whose fluctuations around the equation are asked for.
public struct FluctuationProblem {
    /// What is minimised.
    public let model: Model
    /// How interactions are summed.
    public let engine: InteractionEngine
    /// The terms of the equation.
    public let dynamics: Dynamics
    /// The box.
    public let mesh: Mesh
    /// A quadrature of the initial density with about so many nodes along an axis.
    public let start: (_ nodes: Int) throws -> Quadrature
    /// The mass at time 0.
    public let mass: Double
    /// The output times, ascending and not negative, as the particles meet them.
    public let times: [Double]
    /// The functions φ, with gradients, whose ∫φ dμⁿ is observed.
    public let observables: [ScalarField]
    /// The particles: their number, step, births and sampling matter.
    public let schemes: [ParticleScheme]
    /// The threads that sum the interaction.
    public let pool: WorkerPool

    /// States a problem.
    ///
    /// - Throws: ``FluctuationError`` if there is no theory for it.
    public init(
        model: Model, engine: InteractionEngine = .auto, dynamics: Dynamics, mesh: Mesh,
        start: @escaping (_ nodes: Int) throws -> Quadrature, mass: Double = 1, times: [Double],
        observables: [ScalarField], schemes: [ParticleScheme], pool: WorkerPool
    ) throws(FluctuationError) {
        precondition(times.allSatisfy { $0 >= 0 }, "no times before the start")
        precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "times ascend")
        if dynamics.momentum != nil { throw .inertial }
        if dynamics.birthDeath?.population.source != nil { throw .injected }
        if dynamics.transport, case .landscape(_, let kernel) = model, !kernel.isZero,
            kernel.sampling == .averages
        {
            throw .roughKernel
        }
        if mesh.dimension == 2, schemes.contains(where: { $0.sampling == .stratified }) {
            throw .stratifiedPlane
        }
        self.model = model
        self.engine = engine
        self.dynamics = dynamics
        self.mesh = mesh
        self.start = start
        self.mass = mass
        self.times = times
        self.observables = observables
        self.schemes = schemes
        self.pool = pool
    }

    /// The times above 0 at which particles end a stretch of equal steps.
    var stops: [Double] {
        var stops = times.filter { $0 > 0 }
        if let until = dynamics.birthDeath?.until, until > 0, let last = stops.last, until < last,
            !stops.contains(until)
        {
            stops.append(until)
            stops.sort()
        }
        return stops
    }

    /// α at `time`, as a step that is over at `end` sees it.
    func rate(at time: Double, stepEnd end: Double) -> Double {
        guard let term = dynamics.birthDeath else { return 0 }
        if let until = term.until, end > until { return 0 }
        return term.rate.value(at: time)
    }
}

/// Why fluctuations cannot be predicted.
public enum FluctuationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The population is refilled from a source.
    case injected
    /// The particles have momentum.
    case inertial
    /// The kernel has no second derivatives.
    case roughKernel
    /// A stratified sample of the plane.
    case stratifiedPlane
    /// Points of the initial density reach a wall.
    case wall(axis: String, time: Double)

    /// What is wrong, for a person.
    public var description: String {
        switch self {
        case .injected:
            "the fluctuations of a population that is refilled from a source are not known; "
                + "allowed: conserved, free"
        case .inertial:
            "the fluctuations of particles with momentum are not known; "
                + "allowed: no dynamics.momentum"
        case .roughKernel:
            "the linearised transport needs second derivatives, which a kernel with a kink or a "
                + "singularity does not have"
        case .stratifiedPlane:
            "what a stratified sample of two coordinates fluctuates at first is not known; "
                + "allowed in two dimensions: independent"
        case .wall(let axis, let time):
            "at time \(time) part of the density meets a wall of axis \(axis), where the "
                + "linearised equation does not hold; widen the axis"
        }
    }
}
