import Meshes

/// F(z) = −g(z) of a network whose readout is fixed at 1, on the axis of z alone.
public struct FixedReadoutPotential: PointwisePotential {
    /// The network.
    public let network: any ReadoutNetwork

    /// Fixes the readout of `network`.
    public init(_ network: any ReadoutNetwork) { self.network = network }

    public func check(on mesh: Mesh) throws {
        guard mesh.dimension == 1 else {
            throw ModelError("a network whose readout is fixed lives on one axis")
        }
    }

    public func evaluator() -> (Point) -> Double {
        { [network] in -network.targetCorrelation($0.x) }
    }

    public func scalarField(on mesh: Mesh) throws -> ScalarField {
        try check(on: mesh)
        return { [network] point in
            (
                -network.targetCorrelation(point.x),
                Point(-network.targetCorrelationSlope(point.x), 0)
            )
        }
    }
}

extension ReadoutNetwork {
    /// F = −g and K = k on the axis of z alone: the landscape of units whose readout is fixed
    /// at 1, f(x) = ∫ψ(x, z) μ(dz).
    public var fixedReadout: (potential: any Potential, kernel: any Kernel) {
        (FixedReadoutPotential(self), featureKernel)
    }
}
