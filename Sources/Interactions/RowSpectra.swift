import Meshes

/// The lengths of the transforms and what they take in memory.
struct SpectrumLayout {
    let rows: PaddedAxis
    let columns: PaddedAxis
    /// Whether the mesh has one axis only.
    let isSingle: Bool
    /// Blocks of eight columns that the half spectrum of a real row takes.
    let blocks: Int

    init(_ mesh: Mesh, reach: [Int]) {
        isSingle = mesh.dimension == 1
        rows = isSingle ? .trivial : PaddedAxis(mesh.axes[0], reach: reach[0], .columns)
        columns = PaddedAxis(
            mesh.axes[mesh.dimension - 1], reach: reach[mesh.dimension - 1], .rows)
        let modes = columns.length / 2 + 1
        blocks = (modes + ComplexLanes.count - 1) / ComplexLanes.count
    }

    /// The doubles of a half spectrum, filled up to whole blocks.
    var line: Int { blocks * ComplexLanes.doubles }
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

    /// The columns of a block.
    func columns(_ block: Int) -> DataColumns {
        let start = numbers.pointer + block * layout.rows.cells * ComplexLanes.doubles
        return DataColumns(block: ColumnBlock(pointer: start), rows: layout.rows.cells)
    }

    /// Scatters a half spectrum that is filled up to whole blocks.
    func put(_ modes: UnsafePointer<Double>, _ row: Int) {
        for block in 0..<layout.blocks {
            let values = ComplexLanes(interleaved: modes + block * ComplexLanes.doubles)
            columns(block).block.store(values, row)
        }
    }

    /// Gathers a half spectrum.
    func take(_ row: Int, _ modes: UnsafeMutablePointer<Double>) {
        for block in 0..<layout.blocks {
            columns(block).block.load(row)
                .interleave(into: modes + block * ComplexLanes.doubles)
        }
    }
}
