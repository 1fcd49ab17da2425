import Meshes

/// K(d) = −strength · |d|: the Coulomb interaction of the line.
public struct DistanceKernel: Kernel {
    /// The strength; positive repels.
    public let strength: Double

    /// Makes a kernel of the given strength.
    public init(strength: Double) { self.strength = strength }

    public var convexity: Convexity { strength >= 0 ? .convexAtFixedMass : .unknown }
    public var sampling: KernelSampling { .averages }
    public var isZero: Bool { strength == 0 }

    public func evaluator() -> (Point) -> Double {
        { [strength] d in -strength * d.length }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        { [strength] d in
            let length = d.length
            return (-strength * length, -strength / length * d)
        }
    }
}
