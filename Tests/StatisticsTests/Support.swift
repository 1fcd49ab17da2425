import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import Statistics

/// The potential of a model on a mesh.
func field(_ model: Model, on mesh: Mesh) throws -> any MeanField {
    let pool = WorkerPool(threads: 1)
    switch model {
    case .landscape(let potential, let kernel):
        return try LandscapeField(
            potential: potential, kernel: kernel, mesh: mesh, engine: .auto, pool: pool)
    case .deconvolution(let problem):
        return try field(
            .landscape(potential: problem.potential, kernel: problem.kernel), on: mesh)
    case .network(let network):
        return try ReadoutField(network, mesh: mesh, engine: .auto, pool: pool)
    }
}

/// The diagnostics of a density in a field.
func diagnostics(_ density: [Double], _ field: any MeanField, on mesh: Mesh) -> Diagnostics {
    let buffer = AlignedBuffer(density)
    let potential = AlignedBuffer(count: density.count)
    field.evaluate(buffer, into: potential)
    return Diagnostics(buffer, potential: potential, external: field.external, mesh: mesh)
}

extension Dynamics {
    /// Transport with births and deaths of a constant rate, or without.
    static func flow(_ population: Population?, rate: Double = 1) -> Dynamics {
        Dynamics(
            transport: true,
            birthDeath: population.map { BirthDeath(rate: .constant(rate), population: $0) })
    }
}
