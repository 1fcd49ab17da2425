import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Transforms that are padded no farther than the kernel reaches.
@Suite struct PaddingTests {
    private func apply(_ convolution: any Convolution, to density: [Double]) -> [Double] {
        let result = AlignedBuffer([Double](repeating: .nan, count: density.count))
        convolution.apply(to: AlignedBuffer(density), result: result)
        return result.values
    }

    /// Against the double sum, relative to mass · max|K|, which does not cancel: the
    /// transforms' roundings, and 2⁻⁵⁴ for what is left out.
    private func compare(_ kernel: any Kernel, on mesh: Mesh) throws {
        var scatter = Scatter(seed: mesh.cellCount)
        let density = scatter.numbers(mesh.cellCount)
        let table = try KernelTable(kernel, on: mesh)
        let direct = apply(DirectConvolution(table), to: density)
        let results = (1...3).map { threads in
            apply(FFTConvolution(table, pool: WorkerPool(threads: threads)), to: density)
        }
        let scale = density.compensatedSum() * mesh.cellVolume * table.values.map(abs).max()!
        let error = deviation(results[0], direct, scale: scale)
        #expect(error < 4e-15, "\(kernel) on \(mesh.axes)")
        #expect(results[1] == results[0] && results[2] == results[0])
    }

    private func formula(_ expression: String, on mesh: Mesh) throws -> FormulaKernel {
        FormulaKernel(try Formula(expression, variables: FormulaKernel.variables(of: mesh)))
    }

    /// From a cell to farther than the mesh.
    static let widths = [0.01, 0.07, 0.2, 0.45, 0.9, 1, 3]

    @Test(arguments: widths, Boundary.allCases)
    func agreesOnOneAxis(width: Double, boundary: Boundary) throws {
        for cells in [1, 2, 7, 53, 96, 211] {
            let line = mesh((1, cells, boundary))
            try compare(GaussianKernel(amplitude: -2, width: width / 8), on: line)
            try compare(formula("max(0, 1 - (r/\(width))^2)", on: line), on: line)
        }
    }

    @Test(arguments: widths) func agreesOnTwoAxes(width: Double) throws {
        for (rows, columns) in [(1, 9), (9, 1), (17, 20), (24, 13), (31, 8)] {
            for first in Boundary.allCases {
                for second in Boundary.allCases {
                    let plane = mesh((1, rows, first), (2, columns, second))
                    try compare(GaussianKernel(amplitude: 1, width: width / 8), on: plane)
                    try compare(formula("max(0, 1 - (r/\(width))^2)", on: plane), on: plane)
                }
            }
        }
    }

    /// Kernels that reach farther along one axis, and that are not even in each
    /// displacement alone.
    @Test(arguments: [
        "max(0, 1 - (dx/0.2)^2)*max(0, 1 - (dy/1.5)^2)", "max(0, 1 - (5*dx)^2)", "dx*dy",
        "exp(-200*(dx - dy)^2 - 20*dx^2)", "max(0, 0.3 - r)*(1 + 9*dx*dy)",
    ])
    func skewKernelsAgree(expression: String) throws {
        for (rows, columns) in [(5, 5), (17, 20), (24, 13)] {
            let plane = mesh((1, rows, .wall), (2, columns, .wall))
            try compare(formula(expression, on: plane), on: plane)
        }
    }

    /// All radices, in all places, and lengths with larger primes.
    @Test func everyLengthOfAColumnAgrees() throws {
        let kernel = GaussianKernel(amplitude: 1, width: 0.1)
        for rows in Array(1...50) + [64, 70, 97, 105, 128, 154, 240, 343, 625, 729, 1024] {
            try compare(kernel, on: mesh((1, rows, .periodic), (1, 3, .wall)))
        }
    }

    // MARK: Lengths

    /// Of the even products of 2, 3, 5 and 7 from `minimum` on, the cheapest.
    private func cheapest(atLeast minimum: Int, _ surcharge: [Int: Int]) -> Int {
        var products = [1: 100]
        for prime in [2, 3, 5, 7] {
            for (product, cost) in products {
                var (multiple, total) = (product * prime, cost + surcharge[prime, default: 0])
                while multiple < 8 * minimum {
                    products[multiple] = total
                    multiple *= prime
                    total += surcharge[prime, default: 0]
                }
            }
        }
        return products.filter { $0.key % 2 == 0 && $0.key >= minimum }
            .min { ($0.key * $0.value, $0.key) < ($1.key * $1.value, $1.key) }!.key
    }

    /// 1 − (r/s)² is positive on k cells of size h where kh < s.
    @Test(arguments: [2, 3, 10, 53, 96, 200, 333], [0.003, 0.1, 0.31, 0.77, 2])
    func lengthsAreWhatTheKernelNeeds(cells: Int, support: Double) throws {
        let pool = WorkerPool(threads: 1)
        func lengths(_ mesh: Mesh) throws -> [Int] {
            let kernel = try formula("max(0, 1 - (r/\(support))^2)", on: mesh)
            return FFTConvolution(try KernelTable(kernel, on: mesh), pool: pool).lengths
        }
        let reach = (0..<cells).last { Double($0) / Double(cells) < support }!
        let length = cheapest(atLeast: cells + reach, [3: 10, 5: 5, 7: 10])
        #expect(try lengths(mesh((1, cells, .wall))) == [length])
        #expect(try lengths(mesh((1, cells, .wall), (1, cells, .wall))) == [length, length])
        #expect(try lengths(mesh((1, cells, .periodic), (1, cells, .wall))) == [cells, length])
        #expect(try lengths(mesh((1, cells, .wall), (1, cells, .periodic))) == [length, cells])
    }

    /// A Gaussian falls to 2⁻⁵⁴ at 8.652 widths: 553 cells of 1024 on [−4, 4].
    @Test func aGaussianNeedsHalfOfTheUsualPadding() throws {
        let line = mesh((-4, 4, 1024, .wall))
        let table = try KernelTable(GaussianKernel(amplitude: 1, width: 0.5), on: line)
        #expect(table.reach(above: 0x1p-54) == [553])
        #expect(FFTConvolution(table, pool: WorkerPool(threads: 1)).lengths == [1600])
    }
}
