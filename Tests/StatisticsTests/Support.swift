import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import Statistics

/// The potential of a model on a mesh.
func field(_ model: Model, on mesh: Mesh) throws -> any MeanField {
    try model.field(on: mesh, engine: .auto, pool: WorkerPool(threads: 1))
}

/// The diagnostics of a density in a field.
func diagnostics(
    _ density: [Double], _ field: any MeanField, on mesh: Mesh, diffusion: Double = 0
) -> Diagnostics {
    let buffer = AlignedBuffer(density)
    let potential = AlignedBuffer(count: density.count)
    field.evaluate(buffer, into: potential)
    return Diagnostics(
        buffer, potential: potential, external: field.external, mesh: mesh,
        diffusion: diffusion)
}

extension Dynamics {
    /// Transport with births and deaths of a constant rate, or without.
    static func flow(_ population: Population?, rate: Double = 1) -> Dynamics {
        Dynamics(
            transport: true,
            birthDeath: population.map { BirthDeath(rate: .constant(rate), population: $0) })
    }
}
