import Meshes
import Parallelism

/// The rate at which upwind transport empties a cell:
/// Σ over the axes of ((Vᵢ − Vᵢ₊₁)₊ + (Vᵢ − Vᵢ₋₁)₊) / Δ².
struct OutflowRate {
    private let mesh: Mesh

    init(_ mesh: Mesh) { self.mesh = mesh }

    /// The largest rate among `cells`, which lie in one row.
    func maximum(over cells: Range<Int>, _ potential: UnsafePointer<Double>) -> Double {
        let axis = mesh.axes[mesh.dimension - 1]
        let row = cells.lowerBound / mesh.columns
        let start = row * mesh.columns
        let columns = cells.lowerBound - start..<cells.upperBound - start
        let line = potential + start
        let (below, above) =
            mesh.dimension == 2
            ? (neighbour(row, row - 1, potential), neighbour(row, row + 1, potential))
            : (line, line)
        let rowFactor = mesh.dimension == 2 ? 1 / (mesh.axes[0].spacing * mesh.axes[0].spacing) : 0
        let body = OutflowBody(
            line: line, below: below, above: above,
            columnFactor: 1 / (axis.spacing * axis.spacing), rowFactor: rowFactor)
        let inner = max(columns.lowerBound, 1)..<max(min(columns.upperBound, axis.cells - 1), 1)
        var largest = body.largest(inner)
        for column in stride(
            from: columns.lowerBound, through: columns.upperBound - 1,
            by: max(columns.count - 1, 1))
        {
            let left = column > 0 || axis.boundary == .periodic ? axis.inside(column - 1) : column
            let right =
                column < axis.cells - 1 || axis.boundary == .periodic
                ? axis.inside(column + 1) : column
            largest = max(largest, body.rate(column, line[left], line[right]))
        }
        return largest
    }

    private func neighbour(
        _ row: Int, _ other: Int, _ potential: UnsafePointer<Double>
    ) -> UnsafePointer<Double> {
        let axis = mesh.axes[0]
        let exists = axis.boundary == .periodic || (0..<axis.cells).contains(other)
        return potential + (exists ? axis.inside(other) : row) * mesh.columns
    }
}

private struct OutflowBody {
    let line: UnsafePointer<Double>
    let below: UnsafePointer<Double>
    let above: UnsafePointer<Double>
    let columnFactor: Double
    let rowFactor: Double

    func rate<L: Lane>(_ index: Int, _ left: L, _ right: L) -> L {
        let v = L.load(line + index)
        let along = L.max(v - left, L(0)) + L.max(v - right, L(0))
        let across = L.max(v - L.load(below + index), L(0)) + L.max(v - L.load(above + index), L(0))
        return L(columnFactor) * along + L(rowFactor) * across
    }

    func largest(_ columns: Range<Int>) -> Double {
        let whole = columns.lowerBound + columns.count / 8 * 8
        return max(
            scan(columns.lowerBound..<whole, SIMD8<Double>.self),
            scan(whole..<columns.upperBound, Double.self))
    }

    private func scan<L: Lane>(_ columns: Range<Int>, _ lane: L.Type) -> Double {
        var largest = L(0)
        for index in stride(from: columns.lowerBound, to: columns.upperBound, by: L.width) {
            let neighbours = (L.load(line + index - 1), L.load(line + index + 1))
            largest = L.max(largest, rate(index, neighbours.0, neighbours.1))
        }
        return largest.laneMax
    }
}

/// The largest outflow rate over the whole mesh.
final class OutflowPass: TiledPass {
    private let rate: OutflowRate
    private let tiling: Tiling
    private let partial: AlignedBuffer
    private var potential: UnsafePointer<Double>!

    init(_ mesh: Mesh) {
        rate = OutflowRate(mesh)
        tiling = mesh.tiles
        partial = AlignedBuffer(count: tiling.count)
    }

    func largest(_ potential: AlignedBuffer, pool: WorkerPool) -> Double {
        self.potential = UnsafePointer(potential.pointer)
        pool.perform(self, tiles: tiling.count)
        return UnsafeBufferPointer(start: partial.pointer, count: partial.count).max() ?? 0
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles { partial[tile] = rate.maximum(over: tiling[tile], potential) }
    }
}
