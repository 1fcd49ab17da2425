import Foundation
import Meshes

/// The number a kernel contributes for two cells a given offset apart.
struct KernelSampler {
    private let kernel: (Point) -> Double
    private let averaged: Bool
    private let spacing: Point
    private let dimension: Int
    private let images: [Point]

    private static let near = GaussLegendre(count: 24)
    private static let middle = GaussLegendre(count: 10)
    private static let far = GaussLegendre(count: 5)

    init(_ kernel: any Kernel, on mesh: Mesh) throws {
        self.kernel = kernel.evaluator()
        averaged = kernel.sampling == .averages
        dimension = mesh.dimension
        spacing = Point(mesh.axes[0].spacing, dimension == 2 ? mesh.axes[1].spacing : 1)
        images = try KernelImages(of: kernel, on: mesh).shifts
    }

    /// K between cells `offset` apart.
    func value(_ offset: (Int, Int)) -> Double {
        images.reduce(0) { sum, image in
            sum + (averaged ? average(offset, image) : kernel(center(offset) + image))
        }
    }

    private func center(_ offset: (Int, Int)) -> Point {
        Point(Double(offset.0), dimension == 2 ? Double(offset.1) : 0) * spacing
    }

    // MARK: Averages over both cells

    /// ∬K over two cells, divided by their volumes: an integral over the
    /// displacement with a hat function an axis.
    ///
    /// Each hat is two panels; a panel with a corner at displacement 0 is cut
    /// into triangles there and the radius stretched (Duffy 1982), so that a
    /// kink or a logarithm is integrated to rounding.
    private func average(_ offset: (Int, Int), _ image: Point) -> Double {
        let shift = Point(image.x / spacing.x, dimension == 2 ? image.y / spacing.y : 0)
        let cells = Point(Double(offset.0), dimension == 2 ? Double(offset.1) : 0) + shift
        let distance = max(abs(cells.x), abs(cells.y))
        let rule = distance < 2.5 ? Self.near : distance < 9.5 ? Self.middle : Self.far
        var sum = 0.0
        for x in [-1.0, 1.0] {
            for y in dimension == 2 ? [-1.0, 1.0] : [1.0] {
                sum += panel(at: cells, toward: Point(x, y), rule)
            }
        }
        return sum
    }

    /// The integral over one panel: displacements `cells + s·toward`, weighted
    /// by (1 − s) an axis.
    private func panel(at cells: Point, toward: Point, _ rule: GaussLegendre) -> Double {
        let far = dimension == 2 ? cells + toward : Point(cells.x + toward.x, 0)
        let startsAtZero = cells == .zero
        let endsAtZero = far == .zero
        if dimension == 1 {
            guard startsAtZero || endsAtZero else {
                return integrate(rule) { s in
                    (1 - s) * kernel(Point(cells.x + s * toward.x, 0) * spacing)
                }
            }
            return stretched { s in
                let weight = startsAtZero ? 1 - s : s
                return weight * kernel(Point(s * spacing.x, 0))
            }
        }
        let corner = Point(
            cells.x == 0 ? 0 : far.x == 0 ? 1 : -1, cells.y == 0 ? 0 : far.y == 0 ? 1 : -1)
        guard corner.x >= 0, corner.y >= 0 else {
            return integrate(rule) { s in
                (1 - s)
                    * integrate(rule) { t in
                        (1 - t) * kernel((cells + Point(s, t) * toward) * spacing)
                    }
            }
        }
        return cornerPanel(corner, rule)
    }

    /// A panel whose corner lies at displacement 0; `corner` tells at which end
    /// of each hat's half.
    private func cornerPanel(_ corner: Point, _ rule: GaussLegendre) -> Double {
        func weight(_ a: Double, _ end: Double) -> Double { end == 0 ? 1 - a : a }
        return integrate(rule) { t in
            stretched { s in
                let lower =
                    weight(s, corner.x) * weight(s * t, corner.y)
                    * kernel(Point(s, s * t) * spacing)
                let upper =
                    weight(s * t, corner.x) * weight(s, corner.y)
                    * kernel(Point(s * t, s) * spacing)
                return s * (lower + upper)
            }
        }
    }

    private func integrate(_ rule: GaussLegendre, _ f: (Double) -> Double) -> Double {
        var sum = 0.0
        for (node, weight) in zip(rule.nodes, rule.weights) { sum += weight * f(node) }
        return sum
    }

    /// ∫₀¹ f by the substitution s = u⁸, which makes a logarithm at 0 smooth.
    private func stretched(_ f: (Double) -> Double) -> Double {
        integrate(Self.near) { u in
            let u2 = u * u
            let u4 = u2 * u2
            return 8 * u4 * u2 * u * f(u4 * u4)
        }
    }
}
