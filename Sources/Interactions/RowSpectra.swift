import Meshes

/// The lengths of the transforms and what they take in memory.
struct SpectrumLayout {
    let rows: PaddedAxis
    let columns: PaddedAxis
    /// Whether the mesh has one axis only.
    let isSingle: Bool
    /// The columns, which are the numbers of the half spectrum of a real row.
    let modes: Int
    /// The blocks of eight columns that hold them, the last filled up.
    let blocks: Int

    /// The columns of a block: two cache lines of complex numbers.
    static let width = 8

    init(_ mesh: Mesh, reach: [Int]) {
        isSingle = mesh.dimension == 1
        rows = isSingle ? .trivial : PaddedAxis(mesh.axes[0], reach: reach[0])
        columns = PaddedAxis(
            mesh.axes[mesh.dimension - 1], reach: reach[mesh.dimension - 1])
        modes = columns.length / 2 + 1
        blocks = (modes + Self.width - 1) / Self.width
    }

    /// The doubles of a half spectrum, filled up to whole blocks.
    var line: Int { blocks * Self.numbersPerRow }

    /// The doubles of a row of a block.
    static let numbersPerRow = 2 * width
}

/// The half spectra of the data rows, in blocks of eight columns.
///
/// A block is contiguous, so that passes along columns run through memory; rows
/// are gathered from and scattered over the blocks, a few at a time.
final class RowSpectra {
    /// The rows that go together: their parts of a block follow one another, and the
    /// processor fetches four times as much for each jump to another block.
    static let group = 4
    private let layout: SpectrumLayout
    private let numbers: AlignedBuffer
    /// From block to block, in doubles: an odd number of rows, or with powers of 2 the
    /// parts of a row would all want the same places in the cache.
    private let stride: Int

    init(_ layout: SpectrumLayout) {
        self.layout = layout
        stride = (layout.rows.cells | 1) * SpectrumLayout.numbersPerRow
        numbers = AlignedBuffer(count: layout.blocks * stride)
    }

    /// The columns of a block, as many complex numbers as there are data rows each,
    /// side by side.
    func columns(_ block: Int) -> UnsafeMutablePointer<Double> {
        numbers.pointer + block * stride
    }

    /// Scatters half spectra, one after the other, that are filled up to whole blocks.
    func put(_ modes: UnsafePointer<Double>, _ rows: Range<Int>) {
        let width = SpectrumLayout.numbersPerRow
        for block in 0..<layout.blocks {
            let target = columns(block) + rows.lowerBound * width
            for row in 0..<rows.count {
                (target + row * width)
                    .update(from: modes + row * layout.line + block * width, count: width)
            }
        }
    }

    /// Gathers half spectra, one after the other.
    func take(_ rows: Range<Int>, _ modes: UnsafeMutablePointer<Double>) {
        let width = SpectrumLayout.numbersPerRow
        for block in 0..<layout.blocks {
            let source = columns(block) + rows.lowerBound * width
            for row in 0..<rows.count {
                (modes + row * layout.line + block * width)
                    .update(from: source + row * width, count: width)
            }
        }
    }
}
