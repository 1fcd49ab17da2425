import Foundation
import Meshes

/// K(d) = amplitude · exp(−|d|² / (2·width²)).
public struct GaussianKernel: Kernel {
    /// K(0).
    public let amplitude: Double
    /// The standard deviation, positive.
    public let width: Double

    /// Makes a kernel of the given height and positive width.
    public init(amplitude: Double, width: Double) {
        self.amplitude = amplitude
        self.width = width
    }

    /// The kernel exp(−d²/(2v)) / √(2πv), a normal density of variance `variance`.
    public init(normalOfVariance variance: Double) {
        self.init(
            amplitude: 1 / (2 * Double.pi * variance).squareRoot(), width: variance.squareRoot())
    }

    public var convexity: Convexity { amplitude >= 0 ? .convex : .unknown }
    public var continuation: PeriodicContinuation { .summed(reach: 9 * width) }
    public var isZero: Bool { amplitude == 0 }

    public var featureSize: Double? { width }

    public func evaluator() -> (Point) -> Double {
        let exponent = -1 / (2 * width * width)
        return { [amplitude] d in amplitude * exp(exponent * (d.x * d.x + d.y * d.y)) }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        let exponent = -1 / (2 * width * width)
        return { [amplitude] d in
            let value = amplitude * exp(exponent * (d.x * d.x + d.y * d.y))
            return (value, 2 * exponent * value * d)
        }
    }
}
