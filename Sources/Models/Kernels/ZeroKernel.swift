import Meshes

/// K = 0: particles that do not see each other.
public struct ZeroKernel: Kernel {
    /// Makes the kernel.
    public init() {}

    public var convexity: Convexity { .convex }
    public var isZero: Bool { true }
    public var featureSize: Double? { .infinity }

    public func evaluator() -> (Point) -> Double { { _ in 0 } }

    public func evaluatorWithGradient(step: Point) -> ScalarField { { _ in (0, .zero) } }
}
