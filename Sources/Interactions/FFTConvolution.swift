import Meshes
import Models
import Parallelism

/// The convolution by fast Fourier transforms: zero-padded on wall axes,
/// circular on periodic ones.
///
/// Rows are transformed only where there is data, columns in blocks that fit
/// the cache: the padding of the first axis exists only inside a block. The
/// kernel is symmetric, so its spectrum is real.
///
/// Applying it allocates nothing, but on periodic axes whose length is odd or
/// has a large prime factor FFTW takes memory of its own.
public final class FFTConvolution: Convolution {
    public let name = "fft"

    private let rowPass: RowPass
    private let columnPass: ColumnPass
    private let inversePass: InverseRowPass
    private let pool: WorkerPool
    private let rows: Int

    /// Plans the transforms and the kernel's spectrum, once.
    public init(_ table: KernelTable, pool: WorkerPool) {
        self.pool = pool
        let mesh = table.mesh
        rows = mesh.rows
        let layout = SpectrumLayout(mesh)
        let spectrum = AlignedBuffer(count: layout.rows.cells * layout.stride)
        let spectra = RowSpectra(
            layout: layout, transform: RowTransform(length: layout.columns.length),
            spectrum: spectrum,
            lines: (0..<pool.threads).map { _ in AlignedBuffer(count: layout.columns.length) })
        rowPass = RowPass(spectra)
        inversePass = InverseRowPass(spectra)
        columnPass = ColumnPass(layout, spectrum, table, workers: pool.threads)
    }

    public func apply(
        to density: AlignedBuffer, plus offset: AlignedBuffer?, result: AlignedBuffer
    ) {
        rowPass.density = density.pointer
        inversePass.result = result.pointer
        inversePass.offset = offset.map { UnsafePointer($0.pointer) }
        pool.perform(rowPass, tiles: rows)
        pool.perform(columnPass, tiles: columnPass.blocks)
        pool.perform(inversePass, tiles: rows)
    }
}

/// How the half spectrum of the data rows lies in memory.
struct SpectrumLayout {
    let rows: PaddedAxis
    let columns: PaddedAxis
    /// Modes of the contiguous axis that are stored, of a real transform.
    let modes: Int
    /// Blocks of columns.
    let blocks: Int
    /// Doubles from one row of the spectrum to the next.
    let stride: Int

    init(_ mesh: Mesh) {
        rows = mesh.dimension == 2 ? PaddedAxis(mesh.axes[0]) : .trivial
        columns = PaddedAxis(mesh.axes[mesh.dimension - 1])
        modes = columns.length / 2 + 1
        blocks = (modes + ColumnTransform.width - 1) / ColumnTransform.width
        stride = 2 * blocks * ColumnTransform.width
    }
}

/// The half spectra of the data rows, and what it takes to transform a row.
private struct RowSpectra {
    let layout: SpectrumLayout
    let transform: RowTransform
    let spectrum: AlignedBuffer
    /// A padded row a worker.
    let lines: [AlignedBuffer]

    /// The spectrum of a row.
    func spectrum(ofRow row: Int) -> UnsafeMutablePointer<Double> {
        spectrum.pointer + row * layout.stride
    }
}

/// Data rows to half spectra.
private final class RowPass: TiledPass {
    var density: UnsafeMutablePointer<Double>?
    private let rows: RowSpectra

    init(_ rows: RowSpectra) { self.rows = rows }

    func run(tiles: Range<Int>, worker: Int) {
        guard let density else { return }
        let line = rows.lines[worker].pointer
        let cells = rows.layout.columns.cells
        for row in tiles {
            line.update(from: density + row * cells, count: cells)
            (line + cells).update(repeating: 0, count: rows.layout.columns.length - cells)
            rows.transform.toSpectrum(line, rows.spectrum(ofRow: row))
        }
    }
}

/// Half spectra back to data rows, with whatever is added to them.
private final class InverseRowPass: TiledPass {
    var result: UnsafeMutablePointer<Double>?
    var offset: UnsafePointer<Double>?
    private let rows: RowSpectra

    init(_ rows: RowSpectra) { self.rows = rows }

    func run(tiles: Range<Int>, worker: Int) {
        guard let result else { return }
        let line = rows.lines[worker].pointer
        let cells = rows.layout.columns.cells
        for row in tiles {
            rows.transform.toRow(rows.spectrum(ofRow: row), line)
            let target = result + row * cells
            if let offset {
                let start = offset + row * cells
                for column in 0..<cells { target[column] = line[column] + start[column] }
            } else {
                target.update(from: line, count: cells)
            }
        }
    }
}
