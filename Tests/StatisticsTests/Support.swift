import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import Statistics

/// Numbers in [0, 1) that are the same in every run (SplitMix64).
struct Scatter {
    private var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    mutating func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in next() } }
}

/// A mesh from `(lower, upper, cells, boundary)` an axis, named x and y.
func mesh(_ axes: (Double, Double, Int, Boundary)...) -> Mesh {
    Mesh(
        axes: zip(["x", "y"], axes).map { name, axis in
            Axis(name: name, lower: axis.0, upper: axis.1, cells: axis.2, boundary: axis.3)
        })
}

/// The potential of a model on a mesh.
func field(_ model: Model, on mesh: Mesh) throws -> any MeanField {
    let pool = WorkerPool(threads: 1)
    switch model {
    case .landscape(let potential, let kernel):
        return try LandscapeField(
            potential: potential, kernel: kernel, mesh: mesh, engine: .auto, pool: pool)
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
