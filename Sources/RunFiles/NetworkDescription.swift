import Models

/// A run of a network in any number of input dimensions, by particles and without a mesh.
public struct NetworkDescription: RunOutline {
    public let title: String
    /// What is learnt, and how.
    public let model: NetworkModel
    /// The terms of the equation.
    public let dynamics: UnitDynamics
    /// The law of the units at time 0.
    public let initial: UnitLaw
    /// The mass of all units at time 0, positive.
    public let mass: Double
    /// How many units there are, and how they are stepped.
    public let settings: ParticleSettings
    /// The number of threads; nil for one a core.
    public let threads: Int?
    public let outputTimes: [Double]
    public let output: OutputSettings
    public let effective: JSONValue

    public var particles: ParticleSettings? { settings }

    init(_ parts: NetworkRunKeys.Parts, _ effective: JSONValue) {
        title = parts.title
        model = parts.model
        dynamics = parts.dynamics
        initial = parts.initial.law
        mass = parts.initial.mass
        settings = parts.particles
        threads = parts.solver.threads
        outputTimes = parts.outputTimes
        output = parts.output
        self.effective = effective
    }
}

/// A run of either kind.
public enum DescribedRun: Sendable {
    /// A problem on a mesh, by any method.
    case mesh(RunDescription)
    /// A network in any number of dimensions, by particles.
    case network(NetworkDescription)

    /// What the files of all runs say.
    public var outline: any RunOutline {
        switch self {
        case .mesh(let description): description
        case .network(let description): description
        }
    }
}
