import Foundation
import Interactions
import Meshes

/// Points beside every node, for derivatives along a direction by central
/// differences of fourth order.
///
/// Sums over particles know no second derivatives of kernels, and with these they
/// need none. The step is 10⁻⁴ of an axis: truncation and rounding then leave about
/// 1e-10 of the derivative of a kernel a tenth as wide as the box.
struct DisplacedPoints {
    /// The steps, with their weights.
    static let stencil: [(step: Double, weight: Double)] = [
        (-2, 1.0 / 12), (-1, -2.0 / 3), (1, 2.0 / 3), (2, -1.0 / 12),
    ]
    private static let share = 1e-4
    /// Closer to a wall, relative to the axis, no difference can be taken.
    private static let closest = 1e-7

    private let axes: [Axis]

    init(_ mesh: Mesh) { axes = mesh.axes }

    /// The longest step along each axis with which all points stay in the box, or
    /// the axis whose wall is too close.
    func step(at node: Point) -> Result<Point, WallContact> {
        var steps = Point.zero
        for (index, axis) in axes.enumerated() {
            var step = Self.share * axis.length
            if axis.boundary == .wall {
                let place = index == 0 ? node.x : node.y
                let room = min(place - axis.lower, axis.upper - place)
                guard room > Self.closest * axis.length else {
                    return .failure(WallContact(axis: axis.name))
                }
                step = min(step, room / 2)
            }
            if index == 0 { steps.x = step } else { steps.y = step }
        }
        return .success(steps)
    }

    /// The point itself, or its equivalent within periodic axes.
    func wound(_ point: Point) -> Point {
        Point(Self.wound(point.x, axes[0]), axes.count == 2 ? Self.wound(point.y, axes[1]) : 0)
    }

    private static func wound(_ x: Double, _ axis: Axis) -> Double {
        guard axis.boundary == .periodic else { return x }
        if x < axis.lower { return min(x + axis.length, axis.upper) }
        return x > axis.upper ? max(x - axis.length, axis.lower) : x
    }
}

/// A node has come to a wall.
struct WallContact: Error {
    let axis: String
}
