import Meshes
import Models
import Parallelism

/// An engine, ready to run, with the stiffness of its kernel.
struct PlannedConvolution {
    let convolution: any Convolution
    let stiffness: KernelStiffness

    init(
        _ kernel: any Kernel, on mesh: Mesh, engine: InteractionEngine, pool: WorkerPool
    ) throws {
        let table = try KernelTable(kernel, on: mesh)
        switch engine {
        case .auto, .fft: convolution = FFTConvolution(table, pool: pool)
        case .direct: convolution = DirectConvolution(table)
        }
        stiffness = KernelStiffness(table)
    }
}
