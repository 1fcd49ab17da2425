import Meshes
import Models
import Parallelism

/// Along the first axis: transform, multiply by the kernel's spectrum, transform
/// back, one block of columns after the other.
final class ColumnPass: TiledPass {
    private let layout: SpectrumLayout
    private let spectra: RowSpectra
    private let transform: ColumnTransform?
    private let scratch: [ColumnBlock]
    /// K̂ with the weights of the sum and of the transforms, column by column.
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
        scratch = (0..<workers).map { _ in ColumnBlock(length: length) }
        kernel = AlignedBuffer(count: layout.blocks * SpectrumLayout.width * length)
        transformRows(of: table, rows)
        for tile in 0..<layout.blocks { fillKernel(tile, weight: table.mesh.cellVolume) }
    }

    func run(tiles: Range<Int>, worker: Int) {
        let block = scratch[worker]
        for tile in tiles {
            let data = spectra.columns(tile)
            if let transform {
                block.gather(data, rows: layout.rows.cells)
                for lane in 0..<lanes(tile) {
                    convolve(block, lane, factors(tile, lane), transform)
                }
                block.scatter(data, rows: layout.rows.cells)
            } else {
                multiply(data, by: factors(tile, 0), count: SpectrumLayout.width)
            }
        }
    }

    private func convolve(
        _ block: ColumnBlock, _ lane: Int, _ factors: UnsafePointer<Double>,
        _ transform: ColumnTransform
    ) {
        let (cells, length) = (layout.rows.cells, layout.rows.length)
        let (column, modes) = (block.column(lane), block.modes)
        (column + 2 * cells).update(repeating: 0, count: 2 * (length - cells))
        transform.forth(column, modes)
        multiply(modes, by: factors, count: length)
        transform.back(modes, column)
    }

    private func multiply(
        _ modes: UnsafeMutablePointer<Double>, by factors: UnsafePointer<Double>, count: Int
    ) {
        for index in 0..<count {
            modes[2 * index] *= factors[index]
            modes[2 * index + 1] *= factors[index]
        }
    }

    /// The columns of a block that are not filling.
    private func lanes(_ tile: Int) -> Int {
        min(SpectrumLayout.width, layout.modes - tile * SpectrumLayout.width)
    }

    private func factors(_ tile: Int, _ lane: Int) -> UnsafeMutablePointer<Double> {
        kernel.pointer + (tile * SpectrumLayout.width + lane) * layout.rows.length
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
            spectra.put(modes.pointer, row..<row + 1)
        }
    }

    /// Transforms a block of the kernel's columns. K is even: the spectrum of a row
    /// is conjugate to that of the opposite one, and K̂ is real.
    private func fillKernel(_ tile: Int, weight: Double) {
        let rows = spectra.columns(tile)
        let (block, length) = (scratch[0], layout.rows.length)
        let scale = weight / Double(length * layout.columns.length)
        for lane in 0..<lanes(tile) {
            let column = block.column(lane)
            for place in 0..<length {
                let offset = layout.rows.offset(place)
                let source = rows + abs(offset ?? 0) * SpectrumLayout.numbersPerRow + 2 * lane
                column[2 * place] = offset == nil ? 0 : source[0]
                column[2 * place + 1] = offset.map { $0 < 0 ? -source[1] : source[1] } ?? 0
            }
            transform?.forth(column, block.modes)
            let (modes, factors) = (transform == nil ? column : block.modes, factors(tile, lane))
            for index in 0..<length { factors[index] = modes[2 * index] * scale }
        }
    }
}
