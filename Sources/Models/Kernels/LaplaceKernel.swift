import Foundation
import Meshes

/// K(d) = amplitude · exp(−|d| / width), with a kink at 0.
public struct LaplaceKernel: Kernel {
    /// K(0).
    public let amplitude: Double
    /// The decay length, positive.
    public let width: Double

    /// Makes a kernel of the given height and positive width.
    public init(amplitude: Double, width: Double) {
        self.amplitude = amplitude
        self.width = width
    }

    public var convexity: Convexity { amplitude >= 0 ? .convex : .unknown }
    public var sampling: KernelSampling { .averages }
    public var continuation: PeriodicContinuation { .summed(reach: 40 * width) }
    public var isZero: Bool { amplitude == 0 }

    public func evaluator() -> (Point) -> Double {
        { [amplitude, width] d in amplitude * exp(-d.length / width) }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        { [amplitude, width] d in
            let length = d.length
            let value = amplitude * exp(-length / width)
            return (value, -value / (width * length) * d)
        }
    }
}
