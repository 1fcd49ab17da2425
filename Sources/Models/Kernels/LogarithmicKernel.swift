import Foundation
import Meshes

/// K(d) = −strength · log|d|: the Coulomb interaction of the plane.
public struct LogarithmicKernel: Kernel {
    /// The product of the charges; positive repels.
    public let strength: Double

    /// Makes a kernel of the given strength.
    public init(strength: Double) { self.strength = strength }

    public var convexity: Convexity { strength >= 0 ? .convexAtFixedMass : .unknown }
    public var sampling: KernelSampling { .averages }
    public var isZero: Bool { strength == 0 }

    public func evaluator() -> (Point) -> Double {
        { [strength] d in -0.5 * strength * log(d.x * d.x + d.y * d.y) }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        { [strength] d in
            let square = d.x * d.x + d.y * d.y
            return (-0.5 * strength * log(square), -strength / square * d)
        }
    }
}
