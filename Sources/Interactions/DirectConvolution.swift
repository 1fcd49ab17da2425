import Meshes
import Models

/// The convolution as a double sum over cells: the reference, O(N²).
public final class DirectConvolution: Convolution {
    public let name = "direct"
    private let table: KernelTable
    private let density: AlignedBuffer

    /// Makes the engine for a kernel on its mesh.
    public init(_ table: KernelTable) {
        self.table = table
        density = AlignedBuffer(count: table.mesh.cellCount)
    }

    public func collect(_ density: AlignedBuffer) { self.density.copy(from: density) }

    public func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>, worker: Int
    ) {
        let columns = table.mesh.columns
        for (index, cell) in cells.enumerated() {
            let sum = sum(row: cell / columns, column: cell % columns)
            result[index] = factor * (sum * table.mesh.cellVolume) + (offset?[index] ?? 0)
        }
    }

    private func sum(row: Int, column: Int) -> Double {
        let (rows, columns) = (table.mesh.rows, table.mesh.columns)
        let width = table.extents[table.mesh.dimension - 1]
        var sum = 0.0
        for otherRow in 0..<rows {
            let start = place(of: row, otherRow, axis: 0) * width
            for other in 0..<columns {
                sum +=
                    table.values[start + place(of: column, other, axis: 1)]
                    * density[otherRow * columns + other]
            }
        }
        return sum
    }

    /// Where the kernel of two cells stands along an axis: 0 for rows, 1 for columns.
    private func place(of cell: Int, _ other: Int, axis: Int) -> Int {
        let mesh = table.mesh
        if axis == 0 && mesh.dimension == 1 { return 0 }
        let line = mesh.axes[axis == 0 ? 0 : mesh.dimension - 1]
        let offset = cell - other
        switch line.boundary {
        case .wall: return offset + line.cells - 1
        case .periodic: return offset < 0 ? offset + line.cells : offset
        }
    }
}
