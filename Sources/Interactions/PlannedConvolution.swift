import Meshes
import Models
import Parallelism

/// An engine, ready to run, with the stiffness of its kernel.
struct PlannedConvolution {
    let convolution: any Convolution
    let stiffness: KernelStiffness

    init(_ kernel: any Kernel, on mesh: Mesh, engine: InteractionEngine, pool: WorkerPool) throws {
        let table = try KernelTable(kernel, on: mesh)
        switch engine {
        case .auto, .fft:
            let fft = FFTConvolution(table, pool: pool)
            convolution = fft
            stiffness = KernelStiffness(table, spectral: fft.spectralBounds)
        case .direct:
            convolution = DirectConvolution(table)
            stiffness = KernelStiffness(table, spectral: nil)
        }
    }
}
