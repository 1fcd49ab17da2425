import Foundation
import Meshes

/// K(d) = Π over the axes of L·Σ_{|k| ≤ modes} cos(2πk d/L): the autocorrelation of the
/// Dirichlet filter Σ_{|k| ≤ modes} e^{2πikx/L} over axes of length L.
public struct DirichletKernel: Kernel {
    /// The highest frequency, in turns an axis, from 1 up.
    public let modes: Int
    /// The lengths L of the periodic axes, one or two.
    public let lengths: [Double]

    /// Makes the kernel of a filter on axes of the given lengths.
    public init(modes: Int, lengths: [Double]) {
        self.modes = modes
        self.lengths = lengths
    }

    // Its Fourier coefficients are L or 0.
    public var convexity: Convexity { .convex }
    public var continuation: PeriodicContinuation { .own }
    public var featureSize: Double? {
        (lengths.min() ?? 1) / (2 * Double.pi * Double(max(modes, 1)))
    }

    public func check(on mesh: Mesh) throws {
        for (axis, length) in zip(mesh.axes, lengths) {
            guard mesh.dimension == lengths.count, axis.boundary == .periodic,
                abs(axis.length - length) < 1e-9 * length
            else {
                throw ModelError(
                    "the Dirichlet kernel needs the periodic axes it was made for; axis "
                        + "\"\(axis.name)\" is \(axis.boundary.rawValue) of length \(axis.length)")
            }
        }
    }

    public func evaluator() -> (Point) -> Double {
        let field = evaluatorWithGradient(step: .zero)
        return { field($0).value }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        let first = DirichletSum(modes: modes, length: lengths[0])
        guard lengths.count == 2 else {
            return { d in
                let (value, slope) = first.evaluate(at: d.x)
                return (value, Point(slope, 0))
            }
        }
        let second = DirichletSum(modes: modes, length: lengths[1])
        return { d in
            let (a, b) = (first.evaluate(at: d.x), second.evaluate(at: d.y))
            return (a.value * b.value, Point(a.slope * b.value, a.value * b.slope))
        }
    }
}

/// L·Σ_{|k| ≤ modes} cos(2πk d/L) and its derivative.
private struct DirichletSum {
    let modes: Int
    let length: Double

    /// By rotation: the closed form loses digits where its denominator vanishes.
    func evaluate(at d: Double) -> (value: Double, slope: Double) {
        let wave = 2 * Double.pi / length
        let (cosine, sine) = (cos(wave * d), sin(wave * d))
        var (c, s) = (1.0, 0.0)
        var (value, slope) = (1.0, 0.0)
        var k = 1
        while k <= modes {
            (c, s) = (c * cosine - s * sine, s * cosine + c * sine)
            value += 2 * c
            slope -= 2 * Double(k) * s
            k += 1
        }
        return (length * value, length * wave * slope)
    }
}
