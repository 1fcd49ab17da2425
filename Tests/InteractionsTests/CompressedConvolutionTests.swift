import CAllocationCounter
import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Interpolation from a coarser mesh against the double sum.
@Suite struct CompressedConvolutionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let kernel: any Kernel
        let mesh: Mesh

        init(_ kernel: any Kernel, _ mesh: Mesh) {
            self.kernel = kernel
            self.mesh = mesh
        }

        var testDescription: String { "\(kernel) on \(mesh.axes.map { ($0.cells, $0.boundary) })" }

        func compressed(threads: Int = 1) throws -> CompressedConvolution {
            try CompressedConvolution(kernel, on: mesh, pool: WorkerPool(threads: threads))
        }

        /// Random numbers around `mean`, or a single cell with mass: nothing averages
        /// out there.
        func density(_ seed: Int, mean: Double = 0.5, single: Bool = false) -> [Double] {
            var scatter = Scatter(seed: seed)
            let numbers = scatter.numbers(mesh.cellCount).map { $0 - 0.5 + mean }
            guard single else { return numbers }
            let cell = Int(scatter.next() * Double(mesh.cellCount))
            return numbers.indices.map { $0 == cell ? 1 : 0 }
        }
    }

    static let turn = 2 * Double.pi
    static let lines = [200, 211, 360].flatMap { cells in
        Boundary.allCases.map { mesh((-1, 3, cells, $0)) }
    }
    static let planes = Boundary.allCases.flatMap { first in
        Boundary.allCases.map { mesh((-1, 3, 61, first), (0, 3, 50, $0)) }
    }
    static let wide = GaussianKernel(amplitude: 1.5, width: 1.7)
    static let narrow = GaussianKernel(amplitude: -1, width: 0.6)
    static let narrowest = GaussianKernel(amplitude: 1, width: 0.17)
    static let sum = SumKernel([QuadraticKernel(strength: 0.3), wide])

    /// A formula that is smooth on `mesh`.
    private static func formula(_ mesh: Mesh) -> FormulaKernel {
        let expression = mesh.dimension == 1 ? "1/(4+dx^2)" : "cos(dx-dy)*exp(-r^2/4)"
        // The expressions are fixed and known to parse.
        return FormulaKernel(
            try! Formula(expression, variables: FormulaKernel.variables(of: mesh)))
    }

    static let gaussian: [Case] =
        (lines + planes).flatMap { [Case(wide, $0), Case(narrow, $0)] }
        + lines.map { Case(narrowest, $0) }
    static let walled: [Case] = [lines[0], lines[2], planes[0]].flatMap { mesh -> [Case] in
        [
            Case(QuadraticKernel(strength: 2), mesh), Case(sum, mesh),
            Case(formula(mesh), mesh),
        ]
    }
    static let special: [Case] = [
        Case(CosineKernel(strength: 2, dimension: 1), mesh((turn, 97, .periodic))),
        Case(
            CosineKernel(strength: 2, dimension: 2),
            mesh((turn, 53, .periodic), (2 * turn, 101, .periodic))),
        // As few cells as there may be.
        Case(wide, mesh((-0.1, 0.1, 1, .wall))), Case(wide, mesh((-0.1, 0.1, 2, .wall))),
        Case(wide, mesh((-0.1, 0.1, 3, .wall), (0, 0.5, 7, .wall))),
        Case(wide, mesh((-0.1, 0.1, 1, .wall), (0, 2, 30, .periodic))),
        // Long intervals, in several pieces each.
        Case(wide, mesh((-1, 3, 70_001, .wall))),
    ]
    static let cases = gaussian + walled + special

    private func apply(_ convolution: any Convolution, to density: [Double]) -> [Double] {
        let result = AlignedBuffer([Double](repeating: .nan, count: density.count))
        convolution.apply(to: AlignedBuffer(density), result: result)
        return result.values
    }

    /// The reference, which must have no roundings of size 1e-14: sums of up to 3000
    /// terms in any order have not; longer ones go by transforms.
    private func exact(_ table: KernelTable) -> any Convolution {
        table.mesh.cellCount < 5000
            ? DirectConvolution(table) : FFTConvolution(table, pool: WorkerPool(threads: 1))
    }

    @Test(arguments: cases) func theErrorBoundHolds(_ test: Case) throws {
        let compressed = try test.compressed()
        #expect(compressed.name == "compressed")
        #expect(compressed.errorBound > 0 && compressed.errorBound <= 1e-12)
        let table = try KernelTable(test.kernel, on: test.mesh)
        let exact = exact(table)
        let size = table.values.map(abs).max()! * test.mesh.cellVolume
        var worst = 0.0
        func compare(_ density: [Double]) {
            let scale = density.map(abs).compensatedSum() * size
            let error = deviation(
                apply(compressed, to: density), apply(exact, to: density), scale: scale)
            worst = max(worst, error)
        }
        compare(test.density(1))
        compare(test.density(2, mean: 0))
        for seed in 3..<9 { compare(test.density(seed, single: true)) }
        #expect(worst <= compressed.errorBound)
        // A bound that is over a thousand times the error would be no measurement.
        #expect(worst > 1e-3 * compressed.errorBound)
    }

    /// ⟨a, K̃b⟩ = ⟨b, K̃a⟩: energy and velocity belong together.
    @Test(arguments: cases) func theMapIsSymmetric(_ test: Case) throws {
        let compressed = try test.compressed()
        let (a, b) = (test.density(1), test.density(2))
        func energy(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, apply(compressed, to: b)).map { $0 * $1 }.compensatedSum()
        }
        let table = try KernelTable(test.kernel, on: test.mesh)
        let scale =
            table.values.map(abs).max()! * test.mesh.cellVolume
            * (a.compensatedSum() * b.compensatedSum())
        // Roundings alone, which grow where nodes far outside have a larger K.
        #expect(abs(energy(a, b) - energy(b, a)) < 2e-15 * scale)
    }

    /// However small the cells are: the error of a difference of neighbours is a part
    /// of the slope, not of the value.
    @Test(arguments: Boundary.allCases) func slopesAreAccurate(boundary: Boundary) throws {
        let cells = 1 << 14
        let line = mesh((4, cells, boundary))
        let spacing = line.axes[0].spacing
        let width = 0.25
        let compressed = try Case(GaussianKernel(amplitude: 1, width: width), line).compressed()
        var density = [Double](repeating: 0, count: cells)
        let source = cells / 2 + 77
        density[source] = 1 / spacing
        let values = apply(compressed, to: density)
        var worst = 0.0
        for cell in 0..<cells - 1 {
            // No image is nearer than eight widths but the first.
            let d = Double(cell - source) * spacing
            let value = exp(-d * d / (2 * width * width))
            let change = value * expm1(-spacing * (2 * d + spacing) / (2 * width * width))
            worst = max(worst, abs(values[cell + 1] - values[cell] - change))
        }
        // Roundings of two values of size 1, each a sum of sixteen terms, and the
        // error of the slope.
        #expect(worst < 1e-15 + 1e-11 * spacing / width)
    }

    @Test(arguments: [
        Case(wide, planes[0]), Case(narrow, planes[1]), Case(narrow, planes[2]),
        Case(narrow, mesh((3, 90, .wall), (3, 300, .wall))), Case(narrow, lines[1]),
        Case(wide, mesh((-1, 3, 70_001, .wall))),
    ])
    func neitherThreadsNorCutsChangeABit(_ test: Case) throws {
        let density = test.density(1)
        let offset = test.density(2)
        let whole = apply(try test.compressed(), to: density)
        let sum = zip(whole, offset).map { 0.25 * $0 + $1 }
        for threads in 1...3 {
            let compressed = try test.compressed(threads: threads)
            #expect(apply(compressed, to: density) == whole)
            for rows in [1, 3, 8, 16, 17] {
                #expect(cut(compressed, rows, test.mesh, plus: offset) == sum)
            }
        }
    }

    /// ¼·K∗μ + `offset`, a few rows at a time, or on a line a few cells.
    private func cut(
        _ convolution: any Convolution, _ rows: Int, _ mesh: Mesh, plus offset: [Double]
    ) -> [Double] {
        let result = AlignedBuffer(count: mesh.cellCount)
        let offset = AlignedBuffer(offset)
        let step = rows * (mesh.dimension == 2 ? mesh.columns : 13)
        for start in stride(from: 0, to: mesh.cellCount, by: step) {
            convolution.evaluate(
                start..<min(start + step, mesh.cellCount), factor: 0.25,
                plus: offset.pointer + start, into: result.pointer + start, worker: 0)
        }
        return result.values
    }

    @Test(arguments: [Case(narrow, planes[1]), Case(narrow, lines[1]), Case(wide, lines[4])])
    func nothingIsAllocated(_ test: Case) throws {
        let compressed = try test.compressed()
        let density = AlignedBuffer(test.density(1))
        let result = AlignedBuffer(count: density.count)
        let before = allocation_count()
        compressed.apply(to: density, result: result)
        #expect(allocation_count() == before)
    }

    /// Nodes an eighth of 64π apart see the same cosine everywhere.
    @Test func manyTurnsAreSeen() throws {
        let ring = mesh((0, 64 * .pi, 2048, .periodic))
        let convolution = try CompressedConvolution(
            CosineKernel(strength: 1, dimension: 1), on: ring, pool: WorkerPool(threads: 1))
        #expect(convolution.intervals[0] >= 128)
        let result = AlignedBuffer(count: 2048)
        convolution.apply(
            to: AlignedBuffer((0..<2048).map { $0 == 700 ? 1 : 0 }), result: result)
        for cell in 0..<2048 {
            let distance = Double(cell - 700) * ring.cellVolume
            #expect(abs(result[cell] + ring.cellVolume * cos(distance)) < 1e-12 * ring.cellVolume)
        }
    }

    /// What lies between samples is not known of a formula: it is not compressed unasked.
    @Test func formulasAreNotCompressedUnasked() throws {
        let line = mesh((-4, 4, 1 << 17, .wall))
        let kernel = FormulaKernel(
            try Formula(
                "exp(-r^2/2)+0.3*exp(-((r-1.03)/0.003)^2)",
                variables: FormulaKernel.variables(of: line)))
        let field = try LandscapeField(
            potential: ZeroPotential(), kernel: kernel, mesh: line, engine: .auto,
            pool: WorkerPool(threads: 1))
        #expect(field.engine == "fft")
    }
}
