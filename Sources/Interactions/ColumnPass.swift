import Meshes
import Models
import Parallelism

/// Along the first axis: transform, multiply by the kernel's spectrum, transform
/// back, one block of columns after the other.
final class ColumnPass: TiledPass {
    private let layout: SpectrumLayout
    private let spectrum: AlignedBuffer
    private let transform: ColumnTransform?
    private let scratch: [AlignedBuffer]
    /// K̂ with the weights of the sum and of the transforms, block by block, the
    /// columns of a block contiguous.
    private let kernel: AlignedBuffer

    /// The number of blocks.
    var blocks: Int { layout.blocks }

    init(_ layout: SpectrumLayout, _ spectrum: AlignedBuffer, _ table: KernelTable, workers: Int) {
        self.layout = layout
        self.spectrum = spectrum
        let length = layout.rows.length
        transform = length > 1 ? ColumnTransform(length: length) : nil
        let blockSize = length * ColumnTransform.width
        scratch = (0..<workers).map { _ in
            AlignedBuffer(count: ColumnTransform.memory(length: length))
        }
        kernel = AlignedBuffer(count: layout.blocks * blockSize)
        fillKernel(table)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let block = scratch[worker].pointer
        let width = 2 * ColumnTransform.width
        let cells = layout.rows.cells
        let length = layout.rows.length
        for tile in tiles {
            let columns = spectrum.pointer + tile * width
            for row in 0..<cells {
                (block + row * width).update(from: columns + row * layout.stride, count: width)
            }
            (block + cells * width).update(repeating: 0, count: (length - cells) * width)
            let modes = transform?.forth(block) ?? block
            multiply(modes, by: kernel.pointer + tile * length * ColumnTransform.width)
            transform?.back(block)
            for row in 0..<cells {
                (columns + row * layout.stride).update(from: block + row * width, count: width)
            }
        }
    }

    private func multiply(_ block: UnsafeMutablePointer<Double>, by kernel: UnsafePointer<Double>) {
        for index in 0..<layout.rows.length * ColumnTransform.width {
            block[2 * index] *= kernel[index]
            block[2 * index + 1] *= kernel[index]
        }
    }

    /// Transforms the kernel with the very plans of the data.
    private func fillKernel(_ table: KernelTable) {
        let mesh = table.mesh
        let (length, width) = (layout.rows.length, ColumnTransform.width)
        let row = RowTransform(length: layout.columns.length)
        let line = AlignedBuffer(count: layout.columns.length)
        let full = AlignedBuffer(count: length * layout.stride)
        for i in 0..<length {
            for j in 0..<layout.columns.length {
                line[j] = Self.wrapped(table, i, j, layout)
            }
            row.toSpectrum(line.pointer, full.pointer + i * layout.stride)
        }
        let weight = mesh.cellVolume / Double(length * layout.columns.length)
        let block = scratch[0].pointer
        for tile in 0..<layout.blocks {
            for i in 0..<length {
                let source = full.pointer + i * layout.stride + 2 * tile * width
                (block + 2 * i * width).update(from: source, count: 2 * width)
            }
            let modes = transform?.forth(block) ?? block
            for index in 0..<length * width {
                kernel[tile * length * width + index] = weight * modes[2 * index]
            }
        }
    }

    /// The kernel at a place of the padded mesh; 0 where no two cells meet.
    private static func wrapped(
        _ table: KernelTable, _ i: Int, _ j: Int, _ layout: SpectrumLayout
    ) -> Double {
        let row = offset(i, layout.rows)
        let column = offset(j, layout.columns)
        guard let row, let column else { return 0 }
        return table[table.mesh.dimension == 2 ? [row, column] : [column]]
    }

    private static func offset(_ place: Int, _ axis: PaddedAxis) -> Int? {
        if place < axis.cells { return place }
        let negative = place - axis.length
        return negative > -axis.cells ? negative : nil
    }
}
