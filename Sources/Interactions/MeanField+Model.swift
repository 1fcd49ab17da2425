import Meshes
import Models
import Parallelism

extension Model {
    /// Samples the model on `mesh` and plans its interaction.
    ///
    /// - Parameter engine: how convolutions are computed; networks that learn samples have none.
    /// - Throws: ``ModelError`` if the model makes no sense or is not finite on the mesh.
    public func field(
        on mesh: Mesh, engine: InteractionEngine, pool: WorkerPool
    ) throws -> any MeanField {
        switch self {
        case .landscape(let potential, let kernel):
            return try LandscapeField(
                potential: potential, kernel: kernel, mesh: mesh, engine: engine, pool: pool)
        case .deconvolution(let problem):
            return try LandscapeField(
                potential: problem.potential, kernel: problem.kernel, mesh: mesh, engine: engine,
                pool: pool)
        case .network(let network) where mesh.dimension == 1:
            let (potential, kernel) = network.fixedReadout
            return try LandscapeField(
                potential: potential, kernel: kernel, mesh: mesh, engine: engine, pool: pool)
        case .network(let network):
            return try ReadoutField(network, mesh: mesh, engine: engine, pool: pool)
        case .data(let units):
            return FeatureField(units, mesh: mesh, pool: pool)
        }
    }
}
