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
        var sum = 0.0
        for otherRow in 0..<rows {
            for other in 0..<columns {
                sum +=
                    table[row - otherRow, column - other] * density[otherRow * columns + other]
            }
        }
        return sum
    }
}
