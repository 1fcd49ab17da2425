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
        let (origin, rows) = (origin, rows)
        return { point in
            let d = point - origin
            return 0.5 * (rows.0.x * d.x * d.x + rows.1.y * d.y * d.y) + rows.0.y * d.x * d.y
        }
    }

    public func scalarField(on mesh: Mesh) throws -> ScalarField {
        try check(on: mesh)
        let (origin, rows, value) = (origin, rows, evaluator())
        return { point in
            let d = point - origin
            return (value(point), Point((rows.0 * d).sum(), (rows.1 * d).sum()))
        }
    }

    private var origin: Point { Point(center[0], center.count == 2 ? center[1] : 0) }

    /// The rows of H, with zeros along an axis that is not there.
    private var rows: (Point, Point) {
        guard center.count == 2 else { return (Point(stiffness[0][0], 0), .zero) }
        return (
            Point(stiffness[0][0], stiffness[0][1]), Point(stiffness[1][0], stiffness[1][1])
        )
    }
}
