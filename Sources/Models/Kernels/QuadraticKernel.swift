import Meshes

/// K(d) = strength · |d|² / 2: attraction to the mean for `strength` > 0.
public struct QuadraticKernel: Kernel {
    /// The stiffness of the pair's spring.
    public let strength: Double

    /// Makes a kernel of the given stiffness.
    public init(strength: Double) { self.strength = strength }

    /// On measures of mass zero ∬|d|² = −2|∫θ|², so repulsion is convex.
    public var convexity: Convexity { strength <= 0 ? .convexAtFixedMass : .unknown }
    public var isZero: Bool { strength == 0 }

    public var featureSize: Double? { .infinity }

    public func evaluator() -> (Point) -> Double {
        { [strength] d in 0.5 * strength * (d.x * d.x + d.y * d.y) }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        { [strength] d in (0.5 * strength * (d.x * d.x + d.y * d.y), strength * d) }
    }
}
