import Foundation
import Meshes

/// Draws from a normal distribution with correlated coordinates.
struct CorrelatedSampler: DensitySampler {
    private let mesh: Mesh
    private let normal: CorrelatedNormal
    private let cells: CellTable
    private let marginal: NormalLaw
    private let shifts: (x: [Double], y: [Double])

    init(_ normal: CorrelatedNormal, masses: [Double], on mesh: Mesh) throws {
        self.mesh = mesh
        self.normal = normal
        cells = try CellTable(masses, on: mesh)
        let (x, y) = (mesh.axes[0], mesh.axes[1])
        marginal = NormalLaw(mean: normal.mean.x, sd: normal.sd.x, on: x)
        shifts = (
            x.images(of: normal.mean.x, reach: 10 * normal.sd.x),
            y.images(of: normal.mean.y, reach: 10 * normal.sd.y)
        )
    }

    /// From the whole plane, until a point is not beyond a wall; by way of the cells
    /// where most are.
    func draw(_ uniform: () -> Double) -> Point {
        if cells.total >= 0.05 {
            // A thousand failures in a row have the probability 0.95¹⁰⁰⁰ = 5e-23.
            for _ in 0..<1000 {
                let x = normal.mean.x + normal.sd.x * normalQuantile(uniform())
                let y = normal.mean(at: x) + normal.conditionalSD * normalQuantile(uniform())
                if mesh.axes[0].holds(x), mesh.axes[1].holds(y) { return mesh.inside(Point(x, y)) }
            }
        }
        return draw(part: 0, of: 1, uniform)
    }

    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point {
        let cell = cells.locate(stratum(part, of: parts, uniform))
        return draw(row: cell.row, column: cell.column, uniform)
    }

    /// The first coordinate from its own distribution in the row, taken with the
    /// probability that the second falls into the column, then the second given the
    /// first.
    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point {
        let (rows, columns) = (mesh.axes[0], mesh.axes[1])
        let bound = largestShare(row: row, column: column)
        return drawByRejection(uniform) {
            let (x, shiftX) = marginal.unwoundQuantile(uniform(), inCell: row)
            let (shiftY, rest) = shifts.y.pick(uniform()) { share(of: column, shift: $0, at: x) }
            let y = normalQuantile(
                rest, from: columns.face(column) + shiftY, to: columns.face(column + 1) + shiftY,
                mean: normal.mean(at: x), sd: normal.conditionalSD)
            let point = Point(
                rows.clamp(x - shiftX, toCell: row), columns.clamp(y - shiftY, toCell: column))
            let total = shifts.y.reduce(0) { $0 + share(of: column, shift: $1, at: x) }
            return (point, bound > 0 ? total / bound : 0)
        }
    }

    /// The probability that the second coordinate falls into an image of `column`
    /// given that the first is `x`.
    private func share(of column: Int, shift: Double, at x: Double) -> Double {
        let axis = mesh.axes[1]
        return Axis.normalMass(
            from: axis.face(column) + shift, to: axis.face(column + 1) + shift,
            mean: normal.mean(at: x), sd: normal.conditionalSD)
    }

    /// A bound of the probability that the second coordinate falls into `column`
    /// while the first is in `row`: for each image it is the larger the nearer the
    /// mean is to the middle.
    private func largestShare(row: Int, column: Int) -> Double {
        let (rows, columns) = (mesh.axes[0], mesh.axes[1])
        return shifts.x.reduce(0) { largest, shiftX in
            let ends = rows.face(row) + shiftX...rows.face(row + 1) + shiftX
            let sum = shifts.y.reduce(0) { sum, shiftY in
                let best = normal.x(whereMeanIs: columns.center(column) + shiftY, in: ends)
                return sum + share(of: column, shift: shiftY, at: best)
            }
            return max(largest, sum)
        }
    }
}

extension Axis {
    /// Whether `x` is not beyond a wall.
    fileprivate func holds(_ x: Double) -> Bool {
        boundary == .periodic || (lower...upper).contains(x)
    }
}
