import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// Cell averages against closed forms: with G'' = K the average of K over two
/// cells k apart is [G(k+1) − 2G(k) + G(k−1)]/Δ², in cell widths.
///
/// The difference itself loses digits as G grows: the tolerance is that of the
/// closed form, a few roundings of G, beside 4e-15 for the quadrature.
@Suite struct KernelAverageTests {
    static let axis = Axis(name: "x", lower: 0, upper: 4.1, cells: 41)

    private func check(
        _ kernel: any Kernel, against antiderivative: (Double) -> Double
    ) throws -> Double {
        let h = Self.axis.spacing
        let table = try KernelTable(kernel, on: Mesh(axes: [Self.axis]))
        var worst = 0.0
        for k in -40...40 {
            let g = [-1, 0, 1].map { antiderivative(Double(k + $0) * h) }
            let exact = (g[0] - 2 * g[1] + g[2]) / (h * h)
            let reach = Double(abs(k) + 1) * h
            let rounding = 4 * max(g.map(abs).max()!, reach * reach) * 2.3e-16 / (h * h)
            let allowed = rounding + 4e-15 * abs(exact)
            worst = max(worst, abs(table[[k]] - exact) / allowed)
            #expect(abs(table[[k]] - exact) <= allowed, "k = \(k)")
        }
        return worst
    }

    @Test func logarithmic() throws {
        let worst = try check(LogarithmicKernel(strength: 1.5)) { x in
            x == 0 ? 0 : -1.5 * (0.5 * x * x * log(abs(x)) - 0.75 * x * x)
        }
        // Not vacuous: the roundings are of the size that is allowed.
        #expect(worst > 1e-3)
    }

    @Test(arguments: [0.03, 0.2, 5.0]) func laplace(width: Double) throws {
        _ = try check(LaplaceKernel(amplitude: -0.7, width: width)) { x in
            -0.7 * (width * width * exp(-abs(x) / width) + width * abs(x))
        }
    }

    @Test func distance() throws {
        _ = try check(DistanceKernel(strength: 2)) { x in -abs(x * x * x) / 3 }
    }

    /// Far away the average is the point value and Δ²/12 of its curvature, an
    /// expansion that keeps its digits.
    @Test func logarithmicFarAway() throws {
        let table = try KernelTable(LogarithmicKernel(strength: 1), on: Mesh(axes: [Self.axis]))
        for k in 36...40 {
            let d = Double(k)
            let expansion =
                -log(d * Self.axis.spacing) + 1 / (12 * d * d) + 1 / (60 * d * d * d * d)
            // Next term 1/(168 d⁶) < 3e-12.
            #expect(abs(table[[k]] - expansion) < 5e-12)
        }
    }

    /// −log|d| in the plane, against second differences of Maxwell's geometric
    /// mean distance M of a rectangle from itself: S(k, l) = k²l² M(ka, lb) is the
    /// sum over all pairs of k·l cells, so ¼ of its fourth difference is one pair.
    @Test(arguments: [1.0, 0.5, 3.0]) func logarithmicInThePlane(aspect: Double) throws {
        let (a, b) = (0.25, 0.25 * aspect)
        let table = try KernelTable(
            LogarithmicKernel(strength: 1), on: mesh((0, 9 * a, 9, .wall), (0, 9 * b, 9, .wall)))
        func s(_ k: Int, _ l: Int) -> Double {
            k == 0 || l == 0
                ? 0
                : Double(k * k * l * l)
                    * meanLogarithm(abs(Double(k)) * a, abs(Double(l)) * b)
        }
        for k in 0...8 {
            for l in 0...8 {
                var difference = 0.0
                var size = 0.0
                for (i, u) in zip([-1, 0, 1], [1.0, -2, 1]) {
                    for (j, v) in zip([-1, 0, 1], [1.0, -2, 1]) {
                        difference += u * v * s(k + i, l + j)
                        size = max(size, abs(s(k + i, l + j)))
                    }
                }
                // M is a sum of six terms; its roundings are amplified by k²l².
                let allowed = 1e-15 + 3e-15 * size
                #expect(abs(table[[k, l]] + difference / 4) <= allowed, "\(k), \(l)")
            }
        }
    }

    /// The logarithm of Maxwell's geometric mean distance of an a × b rectangle.
    private func meanLogarithm(_ a: Double, _ b: Double) -> Double {
        let q = b / a
        return 0.5 * log(a * a + b * b) - q * q / 12 * log1p(1 / (q * q))
            - log1p(q * q) / (12 * q * q) + 2.0 / 3 * (atan(q) / q + q * atan(1 / q)) - 25.0 / 12
    }

    /// The self-energy of a square cell in the plane against the number in tables.
    @Test func geometricMeanDistanceOfASquare() throws {
        let table = try KernelTable(
            LogarithmicKernel(strength: 1), on: mesh((0, 1, 1, .wall), (0, 1, 1, .wall)))
        // Grover's table gives 0.44705.
        #expect(abs(exp(-table[[0, 0]]) - 0.44705) < 5e-6)
    }

    /// |d| in the plane: the mean distance in the unit square is
    /// (2 + √2 + 5 asinh 1)/15.
    @Test func meanDistanceInASquare() throws {
        let table = try KernelTable(
            DistanceKernel(strength: -1), on: mesh((0, 1, 1, .wall), (0, 1, 1, .wall)))
        let exact = (2 + 2.0.squareRoot() + 5 * asinh(1)) / 15
        #expect(abs(table[[0, 0]] - exact) < 2e-15)
    }
}
