import Meshes
import Models

/// What the files of all runs say, with or without a mesh.
public protocol RunOutline: Sendable {
    /// What the run is called; may be empty.
    var title: String { get }
    /// The times of output, strictly increasing from 0; the last ends the run.
    var outputTimes: [Double] { get }
    /// Where the results go.
    var output: OutputSettings { get }
    /// How it is sampled by particles, if the file says so.
    var particles: ParticleSettings? { get }
    /// The whole run file with every default filled in.
    var effective: JSONValue { get }
}

/// A run on a mesh, as its file describes it.
public struct RunDescription: RunOutline {
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

    /// The axes that the model lives on: all but a velocity.
    public var parameterMesh: Mesh { dynamics.parameterMesh(mesh) }
}

/// How the equation is solved.
public struct SolverSettings: Sendable, Hashable {
    /// The way of solving.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Finite volumes on the mesh.
        case grid
        /// Particles of equal mass that are born and die.
        case particles
        /// Particles on the characteristics (14), whose masses change.
        case weighted
    }

    /// What weighted particles start from.
    public enum Start: String, Sendable, Hashable, CaseIterable {
        /// The nodes and weights of a quadrature of the initial density.
        case quadrature
        /// Draws from the initial density, of equal mass.
        case samples
    }

    /// The way of solving.
    public let method: Method
    /// The order of the scheme on the grid, 1 or 2.
    public let order: Int
    /// How the terms of the equation take turns.
    public let splitting: Splitting
    /// How births and deaths take a step on the grid.
    public let reaction: ReactionScheme
    /// The Courant number, in (0, 1] at order 1 and in (0, 0.5] at order 2.
    public let cfl: Double
    /// The time step of the grid, or the longest of weighted particles; nil if the
    /// bounds choose it.
    public let timeStep: Double?
    /// How the interaction is computed.
    public let interaction: InteractionEngine
    /// The number of threads; nil for one a core.
    public let threads: Int?
    /// The bound on α·(spread of V where the mass is)·Δt.
    public let reactionLimit: Double
    /// The bound on Δt times the stiffness of the interaction, in (0, 1].
    public let stiffnessLimit: Double
    /// The bound on Δt times the rate at which diffusion and drift renew the density.
    public let diffusionLimit: Double
    /// Whether a grid run with births and deaths is held against weighted particles.
    public let leakage: Bool
    /// The nodes along each axis of a quadrature of a density, from 2 up; what
    /// weighted particles start from or are injected at.
    public let nodes: Int
    /// What weighted particles start from.
    public let start: Start
    /// The error that a step of weighted particles may make, in (0, 0.01]: of the
    /// length of the box for positions, of 1 for the logarithms of masses.
    public let tolerance: Double
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
    /// The order in the time step: 1 as in Algorithm 1, or 2.
    public let order: Int
    /// Whether a conserved population is tested against V − V̄ as in (21), or
    /// against V itself.
    public let isCentered: Bool
    /// The number of the replica that a single run solves, at least 1.
    public let replica: Int
}

/// Where the results go.
public struct OutputSettings: Sendable, Hashable {
    /// The directory of the results.
    public let directory: String
    /// Whether density and potential are written at every output time.
    public let fields: Bool
    /// Whether a method that has particles writes them at every output time.
    public let particles: Bool
    /// The level of compression of fields, 0 (none) to 9.
    public let compression: Int
    /// The inputs at which a network is followed in function space, each a list of as many
    /// numbers as an input has coordinates; none if empty.
    public var points: [[Double]] = []
}
