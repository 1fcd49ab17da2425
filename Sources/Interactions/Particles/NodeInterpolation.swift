import Meshes
import Parallelism

/// A function on the nodes of an auxiliary mesh, interpolated between them.
final class NodeInterpolation: TiledPass {
    private let mesh: NodeMesh
    private let stencil: LagrangeStencil
    private let nodes: AlignedBuffer
    /// On a line: the coefficients of the interpolant in each interval.
    private let intervals: IntervalTable?
    private let pool: WorkerPool
    private var cells: UnsafePointer<Double>?

    init(_ mesh: NodeMesh, _ stencil: LagrangeStencil, pool: WorkerPool) {
        self.mesh = mesh
        self.stencil = stencil
        self.pool = pool
        nodes = AlignedBuffer(count: mesh.count)
        intervals = mesh.axes.count == 1 ? IntervalTable(mesh.axes[0], stencil, nodes) : nil
    }

    /// Takes the function's values at the cells.
    func take(_ cells: AlignedBuffer) {
        self.cells = UnsafePointer(cells.pointer)
        pool.perform(self, tiles: mesh.cells.rows)
        intervals?.refresh(pool)
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let cells else { return }
        for row in tiles {
            let line = cells + row * mesh.cells.columns
            for nodeRow in mesh.rowsOfCell[row] {
                let target = nodes.pointer + nodeRow * mesh.columns
                for run in mesh.runs {
                    (target + run.node).update(from: line + run.cell, count: run.count)
                }
            }
        }
    }

    /// Writes the interpolant and its gradient at `points`.
    func evaluate(at points: Points, into sums: SumBlock) {
        if let intervals {
            intervals.evaluate(at: points, into: sums)
        } else {
            evaluateOnPlane(points, sums)
        }
    }

    private func evaluateOnPlane(_ points: Points, _ sums: SumBlock) {
        guard let y = points.y else { return }
        let (rowAxis, columnAxis, stride) = (mesh.axes[0], mesh.axes[1], mesh.columns)
        let stencil = stencil
        for index in 0..<points.count {
            let (firstRow, s) = rowAxis.locate(points.x[index])
            let (firstColumn, t) = columnAxis.locate(y[index])
            let (across, acrossSlopes) = stencil.weightsAndSlopes(s)
            let (along, alongSlopes) = stencil.weightsAndSlopes(t)
            var line = nodes.pointer + firstRow * stride + firstColumn
            var rows = RowSums()
            rows.add(across.left, acrossSlopes.left, &line, stride)
            rows.add(across.right, acrossSlopes.right, &line, stride)
            let (left, right) = (rows.left, rows.right)
            sums.value.pointer[index] = (along.left * left + along.right * right).total
            sums.slopeX.pointer[index] =
                (along.left * rows.leftSlope + along.right * rows.rightSlope).total
                / rowAxis.spacing
            sums.slopeY.pointer[index] =
                (alongSlopes.left * left + alongSlopes.right * right).total / columnAxis.spacing
        }
    }
}

/// The rows of a stencil, weighted for the value and for the slope across them.
private struct RowSums {
    var left = LagrangeStencil.Half.zero
    var right = LagrangeStencil.Half.zero
    var leftSlope = LagrangeStencil.Half.zero
    var rightSlope = LagrangeStencil.Half.zero

    /// Adds eight rows.
    @inline(__always)
    mutating func add(
        _ weights: LagrangeStencil.Half, _ slopes: LagrangeStencil.Half,
        _ line: inout UnsafeMutablePointer<Double>, _ stride: Int
    ) {
        for lane in 0..<8 {
            let (a, b) = (line.eight(0), line.eight(8))
            left += weights[lane] * a
            right += weights[lane] * b
            leftSlope += slopes[lane] * a
            rightSlope += slopes[lane] * b
            line += stride
        }
    }
}
