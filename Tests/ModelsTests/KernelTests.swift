import Foundation
import Meshes
import Models
import TestSupport
import Testing

@Suite struct KernelTests {
    @Test func pointValues() {
        let d = Point(3, 4)
        #expect(agree(GaussianKernel(amplitude: 2, width: 5).evaluator()(d), 2 * exp(-0.5), 1e-15))
        #expect(agree(LaplaceKernel(amplitude: 2, width: 5).evaluator()(d), 2 * exp(-1), 1e-15))
        #expect(QuadraticKernel(strength: 3).evaluator()(d) == 37.5)
        #expect(DistanceKernel(strength: 2).evaluator()(d) == -10)
        #expect(agree(LogarithmicKernel(strength: 2).evaluator()(d), -2 * log(5), 1e-15))
        #expect(CosineKernel(strength: 2, dimension: 1).evaluator()(d) == -2 * cos(3))
        #expect(CosineKernel(strength: 2, dimension: 2).evaluator()(d) == -2 * (cos(3) + cos(4)))
        #expect(ZeroKernel().evaluator()(d) == 0)
        let sum = SumKernel([QuadraticKernel(strength: 3), DistanceKernel(strength: 2)])
        #expect(sum.evaluator()(d) == 27.5)
    }

    @Test func aNormalDensityIntegratesToOne() {
        let value = GaussianKernel(normalOfVariance: 0.3).evaluator()
        // The trapezoidal rule, which converges faster than any power for Gaussians.
        let total = (-400...400).map { value(Point(Double($0) / 50, 0)) / 50 }.compensatedSum()
        #expect(abs(total - 1) < 4e-16)
    }

    static let tableMeshes = [
        mesh((0, 1, 7, .wall)), mesh((0, 2 * Double.pi, 6, .periodic)),
        mesh((0, 1, 4, .wall), (-1, 2, 5, .wall)),
        mesh((0, 2 * Double.pi, 6, .periodic), (0, 2 * Double.pi, 5, .periodic)),
        mesh((0, 1, 3, .wall), (0, 2, 4, .periodic)),
    ]

    @Test(arguments: tableMeshes) func tablesAreSymmetric(mesh: Mesh) throws {
        let kernels: [any Kernel] = [
            GaussianKernel(amplitude: 1, width: 0.4), LaplaceKernel(amplitude: 1, width: 0.4),
            LogarithmicKernel(strength: 1), QuadraticKernel(strength: 1),
            SumKernel([DistanceKernel(strength: 1), GaussianKernel(amplitude: 2, width: 1)]),
        ]
        for kernel in kernels {
            let table = try KernelTable(kernel, on: mesh)
            for cell in 0..<mesh.cellCount {
                let offset =
                    mesh.dimension == 1 ? [cell] : [cell / mesh.columns, cell % mesh.columns]
                #expect(table[offset] == table[offset.map { -$0 }])
            }
        }
    }

    /// Σₙ A exp(−(d + nL)²/2w²) = A w√(2π)/L (1 + 2Σ exp(−2π²w²k²/L²) cos(2πkd/L)).
    @Test(arguments: [0.05, 0.3, 1.0, 4.0]) func aPeriodicGaussianIsAThetaSeries(width: Double)
        throws
    {
        let length = 2.5
        let table = try KernelTable(
            GaussianKernel(amplitude: 1.7, width: width),
            on: mesh((0, length, 10, .periodic)))
        for k in 0..<10 {
            let d = Double(k) * length / 10
            let series = (1...400).reversed().reduce(0.0) { sum, n in
                let decay = exp(-2 * pow(Double.pi * width * Double(n) / length, 2))
                return sum + 2 * decay * cos(2 * Double.pi * Double(n) * d / length)
            }
            let exact = 1.7 * width * (2 * Double.pi).squareRoot() / length * (1 + series)
            // The series cancels where the kernel is small: its scale is its first term.
            #expect(abs(table[[k]] - exact) < 4e-15 * max(1, width / length) * 1.7)
        }
    }

    @Test func cutKernelsTakeTheNearestImage() throws {
        let table = try KernelTable(
            QuadraticKernel(strength: 2), on: mesh((0, 5, 5, .periodic)))
        #expect(table.values == [0, 1, 4, 4, 1])
        let plane = try KernelTable(
            QuadraticKernel(strength: 2), on: mesh((0, 4, 4, .periodic), (0, 2, 2, .wall)))
        // Offsets 0…2 along x, −1…1 along y; 3 along x is the opposite of 1.
        #expect(plane.values == [1, 0, 1, 2, 1, 2, 5, 4, 5])
        #expect([-1, 0, 1].map { plane[3, $0] } == [2, 1, 2])
    }

    @Test func theCosineNeedsAFullTurn() {
        let cosine = CosineKernel(strength: 1, dimension: 1)
        let turn = 2 * Double.pi
        #expect(
            modelError { _ = try KernelTable(cosine, on: mesh((0, turn, 4, .periodic))) } == nil)
        #expect(
            modelError { _ = try KernelTable(cosine, on: mesh((0, 3 * turn, 4, .periodic))) } == nil
        )
        for bad in [
            mesh((0, turn, 4, .wall)), mesh((0, 6, 4, .periodic)),
            mesh((0, turn / 2, 4, .periodic)),
        ] {
            let error = modelError { _ = try KernelTable(cosine, on: bad) }
            #expect(error?.description.contains("\"x\"") == true)
        }
    }

    @Test func aWideKernelOnAShortTorusIsRefused() {
        let error = modelError {
            _ = try KernelTable(
                GaussianKernel(amplitude: 1, width: 1000), on: mesh((0, 1, 4, .periodic)))
        }
        #expect(error?.key == "width")
    }

    @Test func aFormulaEqualsTheBuiltInKernel() throws {
        for mesh in Self.tableMeshes where mesh.axes.allSatisfy({ $0.boundary == .wall }) {
            let formula = try Formula(
                "1.5*exp(-r^2/(2*0.4^2))", variables: FormulaKernel.variables(of: mesh))
            let built = try KernelTable(GaussianKernel(amplitude: 1.5, width: 0.4), on: mesh)
            let written = try KernelTable(FormulaKernel(formula), on: mesh)
            for (a, b) in zip(built.values, written.values) { #expect(agree(a, b, 2e-14)) }
            let kink = try Formula("exp(-r/0.4)", variables: FormulaKernel.variables(of: mesh))
            let averaged = try KernelTable(FormulaKernel(kink, sampling: .averages), on: mesh)
            let laplace = try KernelTable(LaplaceKernel(amplitude: 1, width: 0.4), on: mesh)
            for (a, b) in zip(averaged.values, laplace.values) { #expect(agree(a, b, 2e-14)) }
        }
    }

    @Test func aFormulaThatIsNotSymmetricIsRefused() throws {
        let line = mesh((0, 1, 4, .wall))
        let odd = try Formula("dx + r", variables: FormulaKernel.variables(of: line))
        #expect(
            modelError { _ = try KernelTable(FormulaKernel(odd), on: line) }?.key == "expression")
        let plane = mesh((0, 1, 4, .wall), (0, 1, 4, .wall))
        // Only off the axes does this one differ from its mirror image.
        let hidden = try Formula("dx*dy*dy", variables: FormulaKernel.variables(of: plane))
        #expect(
            modelError { _ = try KernelTable(FormulaKernel(hidden), on: plane) }?.key
                == "expression")
    }

    @Test func aSingularKernelSampledAtCentersIsRefusedWithAHint() throws {
        let line = mesh((0, 1, 4, .wall))
        let formula = try Formula("-log(r)", variables: FormulaKernel.variables(of: line))
        let error = modelError { _ = try KernelTable(FormulaKernel(formula), on: line) }
        #expect(error?.description.contains("dx = 0.0") == true)
        #expect(error?.description.contains("averages") == true)
        let averaged = try KernelTable(FormulaKernel(formula, sampling: .averages), on: line)
        let exact = try KernelTable(LogarithmicKernel(strength: 1), on: line)
        for (a, b) in zip(averaged.values, exact.values) { #expect(abs(a - b) < 1e-14) }
    }
}
