import Interactions
import Meshes

/// Where a pass finds V.
enum PotentialSource {
    /// A density has been collected, and V is worked out as it is needed.
    case field(any MeanField)
    /// V is in memory.
    case stored(AlignedBuffer)
}

/// V about a few rows of a mesh, for one worker: all that a pass over the mesh
/// has in memory of a V that is worked out as it is needed.
///
/// On one axis the rows are runs of cells of the only row.
final class PotentialWindow {
    /// The tiles of the mesh that are treated at a time.
    let tiles: Int
    private let mesh: Mesh
    private let buffer: AlignedBuffer
    /// Beyond the two ends of the only row of a periodic axis.
    private let ghosts = AlignedBuffer(count: 2)
    private var source: PotentialSource?
    private var rows = 0..<0

    /// About a quarter of a second-level cache.
    private static let memory = 1 << 15

    init(_ mesh: Mesh) {
        self.mesh = mesh
        let columns = mesh.columns
        if mesh.dimension == 2 {
            tiles = max(4, min(16, Self.memory / columns))
            buffer = AlignedBuffer(count: (tiles + 2) * columns)
        } else {
            tiles = 4
            buffer = AlignedBuffer(count: tiles * mesh.tiles[0].count + 2)
        }
    }

    /// Forgets what it holds, since V has changed.
    func open(_ source: PotentialSource) {
        self.source = source
        rows = 0..<0
    }

    /// Makes V known in `next` and next to it.
    func slide(to next: Range<Int>, worker: Int) {
        guard case .field(let field) = source else { return }
        if mesh.dimension == 2 {
            slideRows(to: next, field, worker)
        } else {
            slideCells(to: next, field, worker)
        }
        rows = next
    }

    /// V in a row of two axes that is in reach; on one axis, V as if all of it
    /// were there.
    func row(_ row: Int) -> UnsafePointer<Double> {
        if case .stored(let potential) = source {
            return UnsafePointer(potential.pointer) + mesh.axes[0].inside(row) * stride
        }
        let offset =
            mesh.dimension == 2
            ? (row - rows.lowerBound + 1) * mesh.columns : -max(rows.lowerBound - 1, 0)
        return UnsafePointer(buffer.pointer) + offset
    }

    /// V to the left and to the right of `columns` of a row where they reach its
    /// ends: that of the same cell at walls. Elsewhere anything.
    func ends(
        of columns: Range<Int>, _ line: UnsafePointer<Double>
    ) -> (left: Double, right: Double) {
        let axis = mesh.axes[mesh.dimension - 1]
        let last = axis.cells - 1
        let isRing = axis.boundary == .periodic
        if case .field = source, mesh.dimension == 1, isRing { return (ghosts[0], ghosts[1]) }
        return (
            columns.lowerBound == 0 ? line[isRing ? last : 0] : 0,
            columns.upperBound == axis.cells ? line[isRing ? 0 : last] : 0
        )
    }

    private var stride: Int { mesh.dimension == 2 ? mesh.columns : 0 }

    private func slideRows(to next: Range<Int>, _ field: any MeanField, _ worker: Int) {
        let columns = mesh.columns
        let total = mesh.rows
        let start = buffer.pointer
        var first = next.lowerBound - 1
        if rows.upperBound == next.lowerBound, !rows.isEmpty {
            // The last row and the one after it are known.
            start.update(from: start + rows.count * columns, count: 2 * columns)
            first += 2
        }
        func slot(_ row: Int) -> UnsafeMutablePointer<Double> {
            start + (row - next.lowerBound + 1) * columns
        }
        let inner = max(first, 0)..<min(next.upperBound + 1, total)
        if !inner.isEmpty {
            let cells = inner.lowerBound * columns..<inner.upperBound * columns
            field.evaluate(cells, into: slot(inner.lowerBound), worker: worker)
        }
        guard mesh.axes[0].boundary == .periodic else { return }
        func wrap(_ row: Int) {
            let wrapped = mesh.axes[0].inside(row)
            field.evaluate(
                wrapped * columns..<(wrapped + 1) * columns, into: slot(row), worker: worker)
        }
        if first < 0 { wrap(first) }
        if next.upperBound == total { wrap(total) }
    }

    private func slideCells(to next: Range<Int>, _ field: any MeanField, _ worker: Int) {
        let count = mesh.columns
        let cells = max(next.lowerBound - 1, 0)..<min(next.upperBound + 1, count)
        field.evaluate(cells, into: buffer.pointer, worker: worker)
        guard mesh.axes[0].boundary == .periodic else { return }
        if next.lowerBound == 0 {
            field.evaluate(count - 1..<count, into: ghosts.pointer, worker: worker)
        }
        if next.upperBound == count {
            field.evaluate(0..<1, into: ghosts.pointer + 1, worker: worker)
        }
    }
}
