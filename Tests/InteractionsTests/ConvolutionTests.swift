import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Fast Fourier transforms against the double sum.
@Suite struct ConvolutionTests {
    static let turn = 2 * Double.pi
    static let kernels: [any Kernel] = [
        GaussianKernel(amplitude: 1.5, width: 0.4), LaplaceKernel(amplitude: -1, width: 0.7),
        LogarithmicKernel(strength: 1), QuadraticKernel(strength: 2),
        DistanceKernel(strength: 1),
        SumKernel([QuadraticKernel(strength: 1), LogarithmicKernel(strength: 1)]),
    ]
    static let sizes = [1, 2, 3, 5, 7, 13, 31]

    private func apply(_ convolution: any Convolution, to density: [Double]) -> [Double] {
        let result = AlignedBuffer([Double](repeating: .nan, count: density.count))
        convolution.apply(to: AlignedBuffer(density), result: result)
        return result.values
    }

    /// The roundings of a transform grow with the logarithm of its length; relative
    /// to mass · max|K|, which does not cancel, 1.5e-15 is the most.
    private func compare(_ mesh: Mesh, _ kernels: [any Kernel]) throws {
        var scatter = Scatter(seed: mesh.cellCount)
        let density = scatter.numbers(mesh.cellCount)
        for kernel in kernels {
            let table = try KernelTable(kernel, on: mesh)
            let direct = apply(DirectConvolution(table), to: density)
            let results = (1...3).map { threads in
                let fft = FFTConvolution(table, pool: WorkerPool(threads: threads))
                let once = apply(fft, to: density)
                #expect(apply(fft, to: density) == once)
                return once
            }
            let scale =
                density.compensatedSum() * mesh.cellVolume * table.values.map(abs).max()!
            if scale > 0 {
                let error = deviation(results[0], direct, scale: scale)
                #expect(error < 4e-15, "\(kernel) on \(mesh.shape)")
            }
            #expect(results[1] == results[0] && results[2] == results[0])
        }
    }

    @Test(arguments: sizes + [100, 1030], [Boundary.wall, .periodic])
    func agreesOnOneAxis(cells: Int, boundary: Boundary) throws {
        try compare(mesh((3, cells, boundary)), cells < 100 ? Self.kernels : [Self.kernels[0]])
        if boundary == .periodic {
            let ring = mesh((Self.turn, cells, boundary))
            try compare(ring, [CosineKernel(strength: 1, dimension: 1)])
        }
    }

    @Test(arguments: sizes, sizes) func agreesOnTwoAxes(rows: Int, columns: Int) throws {
        for first in Boundary.allCases {
            for second in Boundary.allCases {
                // The averages of singular kernels are slow to sample: small meshes only.
                let kernels =
                    rows * columns <= 35 ? Self.kernels : [Self.kernels[0], Self.kernels[3]]
                try compare(mesh((3, rows, first), (2, columns, second)), kernels)
            }
        }
        let torus = mesh((Self.turn, rows, .periodic), (Self.turn, columns, .periodic))
        try compare(torus, [CosineKernel(strength: 1, dimension: 2)])
    }

    /// On four cells by hand: K = |d|²/2·2 at the distances 0, 1, 2, 3.
    @Test func theDoubleSumIsTheDefinition() throws {
        let table = try KernelTable(QuadraticKernel(strength: 2), on: mesh((2, 4, .wall)))
        let result = apply(DirectConvolution(table), to: [1, 0, 2, 4])
        // Σ (Δ·k)² μ Δ with Δ = ½.
        let exact: [Double] = [5.5, 2.375, 1, 1.375]
        #expect(result == exact)
    }

    @Test func interactionEnergyIsSymmetric() throws {
        let plane = mesh((3, 7, .wall), (2, 5, .periodic))
        let table = try KernelTable(Self.kernels[0], on: plane)
        let fft = FFTConvolution(table, pool: WorkerPool(threads: 2))
        var scatter = Scatter(seed: 3)
        let (mu, nu) = (scatter.numbers(35), scatter.numbers(35))
        let forth = zip(mu, apply(fft, to: nu)).map { $0 * $1 }.compensatedSum()
        let back = zip(nu, apply(fft, to: mu)).map { $0 * $1 }.compensatedSum()
        // 35 terms with errors of 1e-15 each.
        #expect(abs(forth - back) < 3e-15 * abs(forth))
    }
}
