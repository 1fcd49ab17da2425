import Interactions
import Meshes
import Models
import Parallelism

/// Weighted particles on the characteristics (14)–(15) of the equation.
public final class WeightedSolver: ParticleMethod {
    public let mesh: Mesh
    public let field: ParticleField
    public private(set) var time = 0.0
    public private(set) var steps = 0
    public let particles: ParticleSet
    public let samples: FieldSamples

    /// Starts from the nodes and weights of `start`, scaled to the mass `mass`.
    ///
    /// - Parameters:
    ///   - start: a quadrature of the initial density, or a sample of it.
    ///   - nodes: the nodes along each axis of a quadrature of a source density.
    ///   - tolerance: the error that a step may make, relative to the size of the
    ///     box for positions and to 1 for the logarithms of weights.
    ///   - timeStep: the longest step; nil if the tolerance alone chooses.
    /// - Throws: ``ModelError`` if a source density does not live on the mesh.
    public init(
        field: ParticleField, dynamics: Dynamics, mesh: Mesh, start: Quadrature, mass: Double,
        nodes: Int, tolerance: Double, timeStep: Double?, pool: WorkerPool
    ) throws {
        self.mesh = mesh
        self.field = field
        particles = ParticleSet(
            dimension: mesh.dimension, points: start.nodes, weights: start.weights)
        samples = FieldSamples(capacity: particles.capacity)
    }

    public func advance(
        to end: Double, shouldStop: () -> Bool = { false }
    ) throws(ParticleFlowError) {
        time = end
    }
}
