import Meshes
import Parallelism

/// A function on the nodes of a line, ready to be evaluated at many points.
final class IntervalTable: TiledPass {
    private let axis: NodeAxis
    private let polynomials: IntervalPolynomials
    private let nodes: AlignedBuffer
    private let table: AlignedBuffer

    /// A tile takes some ten microseconds.
    private static let tileSize = 512

    /// Makes a table of what is in `nodes` whenever it is refreshed.
    init(_ axis: NodeAxis, _ stencil: LagrangeStencil, _ nodes: AlignedBuffer) {
        self.axis = axis
        self.nodes = nodes
        polynomials = IntervalPolynomials(stencil)
        table = AlignedBuffer(count: axis.intervals * IntervalPolynomials.entry)
    }

    /// Computes all coefficients anew.
    func refresh(_ pool: WorkerPool) {
        pool.perform(self, tiles: (axis.intervals + Self.tileSize - 1) / Self.tileSize)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let end = min(axis.intervals, tiles.upperBound * Self.tileSize)
        polynomials.tabulate(
            nodes.pointer, in: tiles.lowerBound * Self.tileSize..<end, into: table.pointer)
    }

    /// Writes the interpolant and its derivative at `points`.
    func evaluate(at points: Points, into sums: SumBlock) {
        let (axis, polynomials, table, x) = (axis, polynomials, table.pointer, points.x)
        let terms = sums.terms.pointer
        for index in 0..<points.count {
            let (first, s) = axis.locate(x[index])
            polynomials.evaluate(
                table + first * IntervalPolynomials.entry, at: s, terms: terms + 16 * index)
        }
        // A loop of its own: where vectors are summed up compilers take them apart, and
        // all that led to them.
        let (value, slope) = (sums.value.pointer, sums.slopeX.pointer)
        let scale = 1 / axis.spacing
        for index in 0..<points.count {
            value[index] = terms.eight(16 * index).total
            slope[index] = terms.eight(16 * index + 8).total * scale
        }
        sums.slopeY.pointer.update(repeating: 0, count: points.count)
    }
}
