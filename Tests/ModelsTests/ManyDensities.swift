import Meshes
import Models
import TestSupport

/// Meshes in both dimensions that cut or wind up ``densities(_:)``.
let allMeshes = [
    mesh((-1, 2, 24, .wall)), mesh((-1, 2, 24, .periodic)),
    mesh((-1, 2, 12, .wall), (-1, 1, 8, .wall)),
    mesh((-1, 2, 12, .periodic), (-1, 1, 8, .wall)),
    mesh((-1, 2, 12, .periodic), (-1, 1, 8, .periodic)),
]

/// Densities of every kind with mass on all of ``allMeshes``.
func densities(_ dimension: Int) throws -> [any Density] {
    let normal = NormalDensity(mean: [0.4], sd: [0.6])
    let uniform = UniformDensity(ranges: [-0.45...1.7])
    guard dimension == 2 else {
        return [
            normal, NormalDensity(mean: [-1.5], sd: [0.4]), NormalDensity(mean: [0.5], sd: [3]),
            uniform, PointDensity(position: [0.31]),
            MixtureDensity(components: [
                (1, normal), (2, uniform), (9, NormalDensity(mean: [-6], sd: [1])),
            ]), FormulaDensity(try Formula("exp(sin(2*pi*x/3))", variables: ["x"])),
        ]
    }
    return [
        NormalDensity(mean: [0.4, 0.1], sd: [0.6, 0.5]),
        NormalDensity(mean: [0.4, 0.1], covariance: [[0.3, 0.15], [0.15, 0.2]]),
        NormalDensity(mean: [0.9, -0.9], covariance: [[0.1, -0.05], [-0.05, 0.3]]),
        UniformDensity(ranges: [-0.45...1.7, -3...0.2]),
        ProductDensity(factors: [normal, PointDensity(position: [0.25])]),
        ProductDensity(factors: [uniform, normal]),
        MixtureDensity(components: [
            (1, NormalDensity(mean: [0, 0], sd: [0.3, 0.3])), (0, PointDensity(position: [0, 0])),
            (2, UniformDensity(ranges: [0...1, 0...4])),
        ]),
        FormulaDensity(try Formula("exp(sin(2*pi*x/3))*(2 - cos(pi*y))", variables: ["x", "y"])),
    ]
}

extension Mesh {
    /// Whether a point lies in the box, not on the far side of a seam.
    func holds(_ point: Point) -> Bool {
        axes.indices.allSatisfy { index in
            let (axis, x) = (axes[index], point[index])
            return x >= axis.lower
                && (axis.boundary == .wall ? x <= axis.upper : x < axis.upper)
        } && (dimension == 2 || point.y == 0)
    }

    /// The place in storage of the cell that holds a point.
    func cell(of point: Point) -> Int {
        let indices = axes.indices.map { index in
            let place = (point[index] - axes[index].lower) / axes[index].spacing
            return min(Int(place), axes[index].cells - 1)
        }
        return dimension == 1 ? indices[0] : indices[0] * columns + indices[1]
    }
}
