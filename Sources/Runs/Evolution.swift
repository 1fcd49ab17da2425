import Interactions
import Meshes
import Results
import RunFiles
import Statistics

/// A method at work: it moves on in time and says what it is.
protocol Computation: AnyObject {
    /// The time reached.
    var time: Double { get }
    /// The number of steps taken.
    var steps: Int { get }
    /// The workers that share a step.
    var threads: Int { get }
    /// Advances to `end`, which is hit exactly.
    ///
    /// - Parameter shouldStop: asked after every step; `true` ends early.
    func advance(to end: Double, shouldStop: () -> Bool) throws(Breakdown)
    /// Throws if what it has reached is not worth recording.
    func check() throws(Breakdown)

    /// The method in a few words.
    var title: String { get }
    /// The name of the interaction engine.
    var engine: String { get }
    /// An upper bound on the error of the interaction, relative to max|K| times the
    /// mass that it sees.
    var interactionErrorBound: Double { get }
    /// What else the global attributes say of the method.
    var attributes: [(name: String, value: AttributeValue)] { get }
    /// The particles, if they can be recorded.
    var particles: ParticleLayout? { get }
    /// The worst relative change of a mass that the equation conserves.
    var massDrift: Double { get }
    /// The name of what must not rise, where births and deaths do not raise it.
    var descendingName: String { get }
    /// The largest increase of it, relative to its size.
    var energyIncrease: Double { get }
    /// What the summary says of the steps.
    var stepSummary: [String: JSONValue] { get }
    /// What the summary says of the particles, if there are any.
    var particleSummary: JSONValue? { get }
    /// What a user should know of the method before believing the results.
    var warnings: [String] { get }
}

extension Computation {
    var descendingName: String { "energy" }
}

/// A method at work on a problem with a mesh: it shows what it has reached there.
protocol Evolution: Computation {
    /// What it has reached.
    func state() -> EvolutionState
}

/// What a method has reached at some time. The buffers are the method's own: they
/// change when it moves on.
struct EvolutionState {
    /// The scalars.
    let diagnostics: Diagnostics
    /// Averages over the cells, in storage order.
    let density: AlignedBuffer
    /// V at the cell centres, unless that takes too long.
    let potential: AlignedBuffer?
    /// The output of the network at the centres of its axis z, if there is a
    /// network and it does not take too long.
    let networkOutput: AlignedBuffer?
    /// The particles, if there are any.
    let particles: ParticleSet?
    /// V and ∇V at the particles.
    var samples: FieldSamples?
    /// The density of the negative part of a signed measure; the other is then the positive
    /// part.
    var negativeDensity: AlignedBuffer?
    /// What a sparse deconvolution has found.
    var spikes: RecoveredSpikes?
}

/// A computation that cannot go on.
struct Breakdown: Error {
    /// What happened, for a person.
    let reason: String
    /// Whether the state is still that of the time reached.
    let leavesState: Bool
}
