import Meshes
import Models

/// A run, as its file describes it.
public struct RunDescription: Sendable {
    /// What the run is called; may be empty.
    public let title: String
    /// The mesh.
    public let mesh: Mesh
    /// What is minimised.
    public let model: Model
    /// The terms of the equation.
    public let dynamics: Dynamics
    /// The measure at time 0.
    public let initial: InitialMeasure
    /// How the equation is solved.
    public let solver: SolverSettings
    /// How it is sampled by particles, if the file says so.
    public let particles: ParticleSettings?
    /// The times of output, strictly increasing from 0; the last ends the run.
    public let outputTimes: [Double]
    /// Where the results go.
    public let output: OutputSettings
    /// The whole run file with every default filled in.
    public let effective: JSONValue
}

/// How the equation is solved.
public struct SolverSettings: Sendable, Hashable {
    /// The way of solving.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Finite volumes on the mesh.
        case grid
    }

    /// The way of solving.
    public let method: Method
    /// The order of the scheme, 1 or 2.
    public let order: Int
    /// How the terms of the equation take turns.
    public let splitting: Splitting
    /// The Courant number, in (0, 1] at order 1 and in (0, 0.5] at order 2.
    public let cfl: Double
    /// The time step; nil if the bounds choose it.
    public let timeStep: Double?
    /// How the interaction is computed.
    public let interaction: InteractionEngine
    /// The number of threads; nil for one a core.
    public let threads: Int?
    /// The bound on α·(spread of V where the mass is)·Δt.
    public let reactionLimit: Double
    /// The bound on Δt times the stiffness of the interaction, in (0, 1].
    public let stiffnessLimit: Double
}

/// How the equation is sampled by particles.
public struct ParticleSettings: Sendable, Hashable {
    /// The numbers of particles, each at least 1.
    public let counts: [Int]
    /// The number of independent repetitions of each count.
    public let replicas: Int
    /// The seed of the random numbers.
    public let seed: UInt64
    /// The time step, positive.
    public let timeStep: Double
    /// How births and deaths happen.
    public let births: BirthScheme
    /// How the particles are drawn from the initial measure.
    public let sampling: ParticleSampling
}

/// Where the results go.
public struct OutputSettings: Sendable, Hashable {
    /// The directory of the results.
    public let directory: String
    /// Whether density and potential are written at every output time.
    public let fields: Bool
    /// The level of compression of fields, 0 (none) to 9.
    public let compression: Int
}
