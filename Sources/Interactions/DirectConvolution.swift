import Meshes
import Models

/// The convolution as a double sum over cells: the reference, O(N²).
public final class DirectConvolution: Convolution {
    public let name = "direct"
    private let table: KernelTable

    /// Makes the engine for a kernel on its mesh.
    public init(_ table: KernelTable) { self.table = table }

    public func apply(
        to density: AlignedBuffer, plus offset: AlignedBuffer?, result: AlignedBuffer
    ) {
        let mesh = table.mesh
        let (rows, columns) = (mesh.rows, mesh.columns)
        let width = table.extents[mesh.dimension - 1]
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0.0
                for otherRow in 0..<rows {
                    let start = place(of: row, otherRow, axis: 0) * width
                    for other in 0..<columns {
                        sum +=
                            table.values[start + place(of: column, other, axis: 1)]
                            * density[otherRow * columns + other]
                    }
                }
                let cell = row * columns + column
                result[cell] = sum * mesh.cellVolume + (offset?[cell] ?? 0)
            }
        }
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
