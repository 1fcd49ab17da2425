import Foundation
import Meshes

extension Axis {
    /// The position inside the axis that `x` stands for: the nearest between walls,
    /// the image in `[lower, upper)` on a periodic axis.
    ///
    /// Inside, `x` itself; a position that is not a number stays one.
    func inside(_ x: Double) -> Double {
        switch boundary {
        case .wall: return x < lower ? lower : x > upper ? upper : x
        case .periodic:
            if x >= lower, x < upper { return x }
            let image = x - ((x - lower) / length).rounded(.down) * length
            // What rounds up to the seam is on its other side.
            return image >= upper || image < lower ? lower : image
        }
    }

    /// The position nearest to `x` in cell `i`, inside the axis.
    func clamp(_ x: Double, toCell i: Int) -> Double { inside(min(max(x, face(i)), face(i + 1))) }
}

extension Mesh {
    /// The point inside the box that `point` stands for, axis by axis.
    func inside(_ point: Point) -> Point {
        Point(axes[0].inside(point.x), dimension == 2 ? axes[1].inside(point.y) : 0)
    }
}
