import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// K and ∇K between the cells.
@Suite struct KernelGradientTests {
    static let turn = 2 * Double.pi
    static let smooth: [any Kernel] = [
        GaussianKernel(amplitude: 1.5, width: 0.4), QuadraticKernel(strength: 2), ZeroKernel(),
        SumKernel([
            QuadraticKernel(strength: 1), GaussianKernel(amplitude: -2, width: 1),
        ]),
    ]
    static let singular: [any Kernel] = [
        LaplaceKernel(amplitude: -1, width: 0.7), LogarithmicKernel(strength: 1.3),
        DistanceKernel(strength: 2),
        SumKernel([QuadraticKernel(strength: 1), LogarithmicKernel(strength: 1)]),
    ]
    static let meshes = [
        mesh((3, 30, .wall)), mesh((turn, 31, .periodic)), mesh((3, 30, .wall), (2, 20, .wall)),
        mesh((3, 30, .wall), (turn, 31, .periodic)), mesh((3, 30, .periodic), (2, 20, .periodic)),
    ]

    /// The derivative along axis `axis` by Richardson's extrapolation of central
    /// differences, step by step more accurate until roundings take over.
    private func slope(_ value: (Point) -> Double, _ d: Point, _ axis: Int, step: Double) -> Double
    {
        var unit = Point.zero
        unit[axis] = 1
        var rows: [[Double]] = []
        for level in 0..<5 {
            let h = step / Double(1 << level)
            var row = [(value(d + h * unit) - value(d - h * unit)) / (2 * h)]
            for (order, previous) in (rows.last ?? []).enumerated() {
                let factor = Double(1 << (2 * (order + 1)))
                row.append((factor * row[order] - previous) / (factor - 1))
            }
            rows.append(row)
        }
        return rows[4][4]
    }

    @Test(arguments: meshes) func gradientsAreTheDerivatives(of mesh: Mesh) throws {
        var kernels = Self.smooth + Self.singular
        if mesh.axes.allSatisfy({ $0.boundary == .periodic && abs($0.length - Self.turn) < 1e-9 }) {
            kernels.append(CosineKernel(strength: 2, dimension: mesh.dimension))
        }
        var scatter = Scatter(seed: 8)
        for kernel in kernels {
            let field = try kernel.scalarField(on: mesh)
            for _ in 0..<40 {
                // Away from a kink at 0, and from the cut at half a period.
                let d = Point(
                    (0.1 + 0.3 * scatter.next()) * mesh.axes[0].length,
                    mesh.dimension == 2 ? (0.4 - 0.8 * scatter.next()) * mesh.axes[1].length : 0)
                let (_, gradient) = field(d)
                for axis in 0..<mesh.dimension {
                    let expected = slope({ field($0).value }, d, axis, step: 0.02)
                    // The roundings of values of size 10, divided by the shortest step, 1e-3.
                    #expect(abs(gradient[axis] - expected) < 5e-12, "\(kernel) at \(d)")
                }
                if mesh.dimension == 1 { #expect(gradient.y == 0) }
            }
        }
    }

    @Test(arguments: meshes) func valuesAreThoseOfTheTable(on mesh: Mesh) throws {
        for kernel in Self.smooth {
            let table = try KernelTable(kernel, on: mesh)
            let field = try kernel.scalarField(on: mesh)
            let value = try kernel.continuedEvaluator(on: mesh)
            for cell in 0..<mesh.cellCount {
                let offset =
                    mesh.dimension == 1 ? [cell] : [cell / mesh.columns, cell % mesh.columns]
                let d = Point(
                    Double(offset[0]) * mesh.axes[0].spacing,
                    mesh.dimension == 2 ? Double(offset[1]) * mesh.axes[1].spacing : 0)
                // Displacements on a torus differ by roundings.
                #expect(abs(field(d).value - table[offset]) < 1e-14, "\(kernel) at \(d)")
                #expect(abs(field(-d).value - field(d).value) < 1e-14)
                #expect(value(d) == field(d).value)
            }
        }
    }

    @Test(arguments: meshes) func nothingPullsAtDisplacementZero(on mesh: Mesh) throws {
        let length = mesh.axes[0].boundary == .periodic ? mesh.axes[0].length : 0
        for kernel in Self.smooth + Self.singular {
            let field = try kernel.scalarField(on: mesh)
            for d in [Point.zero, Point(length, 0), Point(-length, 0), Point(1e-200, 0)] {
                let (value, gradient) = field(d)
                #expect(gradient == .zero, "\(kernel)")
                let own = kernel.evaluator()(.zero)
                #expect(own.isFinite || value == 0)
                #expect(value.isFinite)
            }
        }
    }

    /// Σₙ over images, where the nearest alone is not the sum.
    @Test func gradientsSumOverImages() throws {
        let ring = mesh((1, 8, .periodic))
        let (amplitude, width) = (1.5, 0.4)
        let field = try GaussianKernel(amplitude: amplitude, width: width).scalarField(on: ring)
        for d in [-0.97, -0.5, -0.2, 0.1, 0.33, 0.5, 0.8] {
            let images = (-9...9).map { n in
                let x = d + Double(n)
                return -x / (width * width) * amplitude * exp(-x * x / (2 * width * width))
            }
            // Terms of size 2.
            #expect(abs(field(Point(d, 0)).gradient.x - images.compensatedSum()) < 4e-15)
        }
    }

    @Test func nearestImagesAreShortest() throws {
        let ring = mesh((5, 5, .periodic))
        let field = try QuadraticKernel(strength: 2).scalarField(on: ring)
        for (d, nearest) in [(0.5, 0.5), (2.4, 2.4), (2.6, -2.4), (4.5, -0.5), (-4, 1)] {
            let (value, gradient) = field(Point(d, 0))
            #expect(abs(value - nearest * nearest) < 1e-14)
            #expect(abs(gradient.x - 2 * nearest) < 1e-14)
        }
    }

    /// The error of the differences falls with the eighth power of the step.
    @Test func aFormulaHasDifferencesOfEighthOrder() throws {
        func error(cells: Int) throws -> Double {
            let plane = mesh((3, cells, .wall), (3, cells, .wall))
            let formula = try Formula(
                "1.5*exp(-r^2/(2*0.4^2))", variables: FormulaKernel.variables(of: plane))
            let written = try FormulaKernel(formula).scalarField(on: plane)
            let built = try GaussianKernel(amplitude: 1.5, width: 0.4).scalarField(on: plane)
            var scatter = Scatter(seed: 2)
            return (0..<200).map { _ in
                let d = Point(scatter.next(), scatter.next())
                let difference = written(d).gradient - built(d).gradient
                return max(abs(difference.x), abs(difference.y))
            }.max()!
        }
        let (coarse, fine) = (try error(cells: 8), try error(cells: 16))
        let order = log2(coarse / fine)
        #expect(order > 7.8 && order < 8.3)
        // Steps of 0.4 / 27.
        #expect(try error(cells: 50) < 1e-11)
    }

    /// Closer to it than the steps of the mesh, the differences do not cross it.
    @Test func differencesKeepOutOfASingularity() throws {
        let line = mesh((3, 10, .wall))
        let formula = try Formula("-log(r)", variables: FormulaKernel.variables(of: line))
        let field = try FormulaKernel(formula, sampling: .averages).scalarField(on: line)
        for d in [1e-9, 1e-3, 0.075, 0.3, 1] {
            #expect(abs(field(Point(d, 0)).gradient.x * d + 1) < 1e-9)
        }
        #expect(field(.zero) == (0, .zero))
    }

    @Test func aKernelThatMakesNoSenseIsRefused() {
        let line = mesh((1, 4, .wall))
        #expect(
            modelError {
                _ = try CosineKernel(strength: 1, dimension: 1).scalarField(on: line)
            } != nil)
        let ring = mesh((1, 4, .periodic))
        let wide = SumKernel([ZeroKernel(), GaussianKernel(amplitude: 1, width: 1000)])
        #expect(modelError { _ = try wide.scalarField(on: ring) }?.key == "width")
    }
}
