import Meshes
import Models
import Parallelism

/// Along the first axis: transform, multiply by the kernel's spectrum, transform
/// back, one block of columns after the other.
final class ColumnPass: TiledPass {
    private let layout: SpectrumLayout
    private let spectra: RowSpectra
    private let convolution: any ColumnConvolution
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
        let convolution: any ColumnConvolution =
            MixedRadixColumns(length: length) ?? PlannedColumns(length: length)
        self.convolution = convolution
        scratch = (0..<workers).map { _ in AlignedBuffer(count: convolution.memory) }
        kernel = AlignedBuffer(count: layout.blocks * length * ComplexLanes.count)
        transformRows(of: table, rows)
        for tile in 0..<layout.blocks { fillKernel(tile, weight: table.mesh.cellVolume) }
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            convolution.apply(
                to: spectra.columns(tile), kernel: factors(tile), scratch: scratch[worker].pointer)
        }
    }

    private func factors(_ tile: Int) -> UnsafeMutablePointer<Double> {
        kernel.pointer + tile * layout.rows.length * ComplexLanes.count
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
        let block = ColumnBlock(pointer: scratch[0].pointer)
        let length = layout.rows.length
        for place in 0..<length {
            var value = ComplexLanes.zero
            if let offset = layout.rows.offset(place) {
                value = rows.load(abs(offset))
                if offset < 0 { value.imaginary = -value.imaginary }
            }
            block.store(value, place)
        }
        convolution.transform(block)
        let scale = weight / Double(length * layout.columns.length)
        let factors = factors(tile)
        for place in 0..<length {
            let mode = block.load(place).real * scale
            for lane in 0..<ComplexLanes.count {
                factors[place * ComplexLanes.count + lane] = mode[lane]
            }
        }
    }
}
