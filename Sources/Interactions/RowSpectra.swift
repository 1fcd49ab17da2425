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
/// A block is contiguous, so that passes along columns run through memory; rows,
/// which are few at a time, are gathered from and scattered over the blocks.
final class RowSpectra {
    private let layout: SpectrumLayout
    private let numbers: AlignedBuffer

    init(_ layout: SpectrumLayout) {
        self.layout = layout
        numbers = AlignedBuffer(count: layout.line * layout.rows.cells)
    }

    /// The columns of a block, as many complex numbers as there are data rows each,
    /// side by side.
    func columns(_ block: Int) -> UnsafeMutablePointer<Double> {
        numbers.pointer + block * layout.rows.cells * SpectrumLayout.numbersPerRow
    }

    /// Scatters a half spectrum that is filled up to whole blocks.
    func put(_ modes: UnsafePointer<Double>, _ row: Int) {
        let width = SpectrumLayout.numbersPerRow
        for block in 0..<layout.blocks {
            (columns(block) + row * width).update(from: modes + block * width, count: width)
        }
    }

    /// Gathers a half spectrum.
    func take(_ row: Int, _ modes: UnsafeMutablePointer<Double>) {
        let width = SpectrumLayout.numbersPerRow
        for block in 0..<layout.blocks {
            (modes + block * width).update(from: columns(block) + row * width, count: width)
        }
    }
}
