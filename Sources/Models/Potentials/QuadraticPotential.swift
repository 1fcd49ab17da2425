import Meshes

/// F(θ) = ½ (θ − center)ᵀ H (θ − center).
public struct QuadraticPotential: PointwisePotential {
    /// The entries of H: `[h]`, or `[[hxx, hxy], [hxy, hyy]]` on two axes.
    public let stiffness: [[Double]]
    /// The point where the gradient vanishes, one coordinate an axis.
    public let center: [Double]

    /// Makes a potential with a symmetric matrix `stiffness` about `center`.
    public init(stiffness: [[Double]], center: [Double]) {
        precondition(stiffness.count == center.count, "one row an axis")
        self.stiffness = stiffness
        self.center = center
    }

    /// Makes an isotropic potential in `center.count` dimensions.
    public init(stiffness: Double, center: [Double]) {
        let n = center.count
        self.init(
            stiffness: (0..<n).map { i in (0..<n).map { $0 == i ? stiffness : 0 } },
            center: center)
    }

    public func check(on mesh: Mesh) throws {
        guard center.count == mesh.dimension else {
            throw ModelError(
                key: "center",
                "the center has \(center.count) coordinates, the mesh \(mesh.dimension) axes")
        }
    }

    public func evaluator() -> (Point) -> Double {
        let two = center.count == 2
        let (a, b, c) = (
            stiffness[0][0], two ? stiffness[0][1] : 0, two ? stiffness[1][1] : 0
        )
        let origin = Point(center[0], two ? center[1] : 0)
        return { point in
            let d = point - origin
            return 0.5 * (a * d.x * d.x + c * d.y * d.y) + b * d.x * d.y
        }
    }
}
