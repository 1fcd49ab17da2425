import Interactions
import Meshes

/// A solution of the equation by particles: what ``ParticleSolver`` and
/// ``WeightedSolver`` have in common.
public protocol ParticleMethod: AnyObject {
    /// The mesh whose box the particles live in.
    var mesh: Mesh { get }
    /// V as a function of the particles.
    var field: ParticleField { get }
    /// The time reached.
    var time: Double { get }
    /// The number of steps taken.
    var steps: Int { get }
    /// The particles with their masses.
    var particles: ParticleSet { get }
    /// F, V and ∇V at the particles as they are.
    var samples: FieldSamples { get }
    /// Advances to `end`, which is hit exactly.
    ///
    /// - Parameter shouldStop: asked after every step; `true` ends early.
    /// - Throws: ``ParticleFlowError``; the particles are then those of ``time``.
    func advance(to end: Double, shouldStop: () -> Bool) throws(ParticleFlowError)
}

/// A computation with particles that cannot go on.
public enum ParticleFlowError: Error, Sendable, Hashable {
    /// A position, a weight or the potential is no longer finite.
    case notFinite(time: Double)
    /// All particles died.
    case extinct(time: Double)
    /// More particles were born than there is room for.
    case overpopulated(count: Int, capacity: Int, time: Double)
    /// The step that the accuracy asks for no longer advances the time.
    case stepTooShort(step: Double, time: Double)
    /// A single step has more births and deaths, one at a time, than anybody waits for.
    case tooManyEvents(count: Double, time: Double)
}
