import Meshes

/// F = 0.
public struct ZeroPotential: PointwisePotential {
    /// Makes the potential.
    public init() {}

    public func evaluator() -> (Point) -> Double { { _ in 0 } }

    public func scalarField(on mesh: Mesh) -> ScalarField { { _ in (0, .zero) } }
}
