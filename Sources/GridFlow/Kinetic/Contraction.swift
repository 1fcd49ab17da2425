import Foundation
import Meshes

/// Friction without noise, ∂t ρ = γ ∂_r(rρ): velocities shrink, r → e^{−γt} r.
///
/// The image of a cell is no wider than the cell: it lies in one cell, or across the face
/// of two, where its content is parted as in a shift.
final class Contraction {
    private let axis: Axis
    private let friction: Double
    private var parts: [RightPart]
    /// The cell that takes the left-hand part of the content of each.
    private var targets: [Int]

    init(_ axis: Axis, friction: Double) {
        self.axis = axis
        self.friction = friction
        parts = Array(repeating: RightPart(fraction: 0), count: axis.cells)
        targets = Array(0..<axis.cells)
    }

    /// Gets ready for steps of the length `step`.
    func prepare(_ step: Double) {
        let ratio = exp(-friction * step)
        func image(ofFace index: Int) -> Double {
            (ratio * axis.face(index) - axis.lower) / axis.spacing
        }
        for cell in 0..<axis.cells {
            let (start, end) = (image(ofFace: cell), image(ofFace: cell + 1))
            let target = min(max(start.rounded(.down), 0), Double(axis.cells - 1))
            let beyond = end > target + 1 ? (end - target - 1) / (end - start) : 0
            targets[cell] = Int(target)
            parts[cell] = RightPart(fraction: min(beyond, 1))
        }
    }

    /// Contracts eight columns side by side.
    ///
    /// - Parameters:
    ///   - columns: a row for each velocity, and two empty ones before and after.
    ///   - result: the same, whose contents do not matter.
    func apply(_ columns: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>) {
        typealias Row = SIMD8<Double>
        let last = axis.cells - 1
        for row in 0..<axis.cells { Row(0.0).store(result + 8 * (row + 2)) }
        parts.withUnsafeBufferPointer { parts in
            targets.withUnsafeBufferPointer { targets in
                for row in 0..<axis.cells {
                    let place = columns + 8 * row
                    let own = Row.load(place + 16)
                    let beyond = parts[row].mass(
                        Row.load(place), Row.load(place + 8), own, Row.load(place + 24),
                        Row.load(place + 32))
                    let target = result + 8 * (targets[row] + 2)
                    let next = result + 8 * (min(targets[row] + 1, last) + 2)
                    (Row.load(target) + (own - beyond)).store(target)
                    (Row.load(next) + beyond).store(next)
                }
            }
        }
    }
}
