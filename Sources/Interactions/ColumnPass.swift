import Meshes
import Models
import Parallelism

/// Along the first axis: transform, multiply by the kernel's spectrum, transform
/// back, one block of columns after the other.
final class ColumnPass: TiledPass {
    private let layout: SpectrumLayout
    private let spectra: RowSpectra
    private let transform: ColumnTransform?
    private let scratch: [AlignedBuffer]
    /// K̂ with the weights of the sum and of the transforms, block by block, the
    /// columns of a block side by side.
    private let kernel: AlignedBuffer

    /// The number of blocks.
    var blocks: Int { layout.blocks }

    /// Plans the transforms and the kernel's spectrum.
    ///
    /// - Parameter spectra: those of the data rows; used and overwritten.
    init(
        _ layout: SpectrumLayout, _ rows: RowTransform, _ spectra: RowSpectra,
        _ table: KernelTable, workers: Int
    ) {
        self.layout = layout
        self.spectra = spectra
        let length = layout.rows.length
        transform = length > 1 ? ColumnTransform(length: length) : nil
        scratch = (0..<workers).map { _ in
            AlignedBuffer(count: ColumnTransform.memory(length: length))
        }
        kernel = AlignedBuffer(count: layout.blocks * length * ColumnTransform.width)
        transformRows(of: table, rows)
        for tile in 0..<layout.blocks { fillKernel(tile, weight: table.mesh.cellVolume) }
    }

    func run(tiles: Range<Int>, worker: Int) {
        let block = scratch[worker].pointer
        let (data, padded) = (count(layout.rows.cells), count(layout.rows.length))
        for tile in tiles {
            let columns = spectra.columns(tile)
            block.update(from: columns, count: data)
            (block + data).update(repeating: 0, count: padded - data)
            let modes = transform?.forth(block) ?? block
            let factors = UnsafePointer(factors(tile))
            for index in 0..<padded / 2 {
                modes[2 * index] *= factors[index]
                modes[2 * index + 1] *= factors[index]
            }
            transform?.back(block)
            columns.update(from: block, count: data)
        }
    }

    /// The doubles that a number of rows of a block takes.
    private func count(_ rows: Int) -> Int { rows * SpectrumLayout.numbersPerRow }

    private func factors(_ tile: Int) -> UnsafeMutablePointer<Double> {
        kernel.pointer + tile * layout.rows.length * ColumnTransform.width
    }

    // MARK: The kernel

    /// Puts the kernel's rows at offsets from 0 up, transformed, where data rows go.
    private func transformRows(of table: KernelTable, _ transform: RowTransform) {
        let axis = layout.columns
        let line = AlignedBuffer(count: axis.length)
        let modes = AlignedBuffer(count: layout.line)
        for row in 0...layout.rows.reach {
            for place in 0..<axis.length {
                line[place] = axis.offset(place).map { table[row, $0] } ?? 0
            }
            transform.toSpectrum(line.pointer, modes.pointer)
            spectra.put(modes.pointer, row)
        }
    }

    /// Transforms a block of the kernel's columns. K is even: the spectrum of a row
    /// is conjugate to that of the opposite one, and K̂ is real.
    private func fillKernel(_ tile: Int, weight: Double) {
        let rows = spectra.columns(tile)
        let block = scratch[0].pointer
        let length = layout.rows.length
        block.update(repeating: 0, count: count(length))
        for place in 0..<length {
            guard let offset = layout.rows.offset(place) else { continue }
            let (source, target) = (rows + count(abs(offset)), block + count(place))
            for lane in 0..<ColumnTransform.width {
                target[2 * lane] = source[2 * lane]
                target[2 * lane + 1] = offset < 0 ? -source[2 * lane + 1] : source[2 * lane + 1]
            }
        }
        let modes = transform?.forth(block) ?? block
        let scale = weight / Double(length * layout.columns.length)
        let factors = factors(tile)
        for index in 0..<length * ColumnTransform.width {
            factors[index] = modes[2 * index] * scale
        }
    }
}
