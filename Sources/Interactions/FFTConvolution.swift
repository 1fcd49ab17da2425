import Meshes
import Models
import Parallelism

/// The convolution by fast Fourier transforms: zero-padded on wall axes,
/// circular on periodic ones.
///
/// The padding of a wall axis reaches as far as the kernel does: values below 2⁻⁵⁴
/// of its largest are left out, which changes K∗μ by less than that times the mass.
///
/// Rows are transformed only where there is data, columns in blocks that fit
/// the cache: the padding of the first axis exists only inside a block. The
/// kernel is symmetric, so its spectrum is real.
///
/// Applying it allocates nothing, but on periodic axes whose length is odd or
/// has a large prime factor FFTW takes memory of its own.
public final class FFTConvolution: Convolution {
    public let name = "fft"

    private let layout: SpectrumLayout
    private let rowPass: RowPass
    private let columnPass: ColumnPass
    private let inverse: InverseRows
    private let pool: WorkerPool

    /// Plans the transforms and the kernel's spectrum, once.
    public init(_ table: KernelTable, pool: WorkerPool) {
        self.pool = pool
        layout = SpectrumLayout(table.mesh, reach: table.reach(above: Self.negligible))
        let spectrum = RowSpectra(layout)
        let transform = RowTransform(length: layout.columns.length)
        // Rows go forth and come back at different times.
        let group = RowSpectra.group * layout.line
        let modes = (0..<pool.threads).map { _ in AlignedBuffer(count: group) }
        rowPass = RowPass(layout, transform, spectrum, modes)
        inverse = InverseRows(layout, transform, spectrum, modes)
        columnPass = ColumnPass(layout, transform, spectrum, table, workers: pool.threads)
    }

    private static let negligible = 0x1p-54

    /// The lengths of the transforms, one an axis of the mesh.
    public var lengths: [Int] {
        layout.isSingle ? [layout.columns.length] : [layout.rows.length, layout.columns.length]
    }

    public func collect(_ density: AlignedBuffer) {
        rowPass.density = density.pointer
        pool.perform(rowPass, tiles: layout.rows.cells)
        pool.perform(columnPass, tiles: columnPass.blocks)
        inverse.prepare()
    }

    public func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>, worker: Int
    ) {
        let columns = layout.columns.cells
        var start = cells.lowerBound
        while start < cells.upperBound {
            let row = start / columns
            let end = min((row + 1) * columns, cells.upperBound)
            let line = inverse.row(row, worker: worker) + (start - row * columns)
            let target = result + (start - cells.lowerBound)
            if let offset {
                let offset = offset + (start - cells.lowerBound)
                for index in 0..<end - start {
                    target[index] = factor * line[index] + offset[index]
                }
            } else {
                for index in 0..<end - start { target[index] = factor * line[index] }
            }
            start = end
        }
    }
}

/// Data rows to half spectra.
private final class RowPass: TiledPass {
    var density: UnsafeMutablePointer<Double>?
    private let layout: SpectrumLayout
    private let transform: RowTransform
    private let spectra: RowSpectra
    /// A padded row, and the half spectra of a group of rows, a worker.
    private let lines: [AlignedBuffer]
    private let modes: [AlignedBuffer]

    init(
        _ layout: SpectrumLayout, _ transform: RowTransform, _ spectra: RowSpectra,
        _ modes: [AlignedBuffer]
    ) {
        self.layout = layout
        self.transform = transform
        self.spectra = spectra
        self.modes = modes
        lines = modes.map { _ in AlignedBuffer(count: layout.columns.length) }
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let density else { return }
        let (line, modes) = (lines[worker].pointer, modes[worker].pointer)
        let cells = layout.columns.cells
        for start in stride(from: tiles.lowerBound, to: tiles.upperBound, by: RowSpectra.group) {
            let rows = start..<min(start + RowSpectra.group, tiles.upperBound)
            for row in rows {
                // The padding was zero at first, and the transform keeps what it reads.
                line.update(from: density + row * cells, count: cells)
                transform.toSpectrum(line, modes + (row - start) * layout.line)
            }
            spectra.put(modes, rows)
        }
    }
}

/// Half spectra back to data rows, one at a time.
private final class InverseRows {
    private let layout: SpectrumLayout
    private let transform: RowTransform
    private let spectra: RowSpectra
    private let groups: [RowGroup]

    init(
        _ layout: SpectrumLayout, _ transform: RowTransform, _ spectra: RowSpectra,
        _ modes: [AlignedBuffer]
    ) {
        self.layout = layout
        self.transform = transform
        self.spectra = spectra
        groups = modes.map { RowGroup(layout, $0) }
    }

    private var isSingle: Bool { layout.rows.cells == 1 }

    /// Forgets what was gathered. A single row is transformed once, whoever asks for
    /// parts of it.
    func prepare() {
        for group in groups { group.next = group.end }
        if isSingle { transform(0, worker: 0) }
    }

    /// The padded row, valid until the worker asks for the next.
    func row(_ row: Int, worker: Int) -> UnsafePointer<Double> {
        if isSingle { return UnsafePointer(groups[0].line.pointer) }
        transform(row, worker: worker)
        return UnsafePointer(groups[worker].line.pointer)
    }

    private func transform(_ row: Int, worker: Int) {
        let group = groups[worker]
        if row != group.next || row == group.end {
            group.start = row
            group.end = min(row + RowSpectra.group, layout.rows.cells)
            spectra.take(row..<group.end, group.modes.pointer)
        }
        group.next = row + 1
        transform.toRow(
            group.modes.pointer + (row - group.start) * layout.line, group.line.pointer)
    }
}

/// What a worker has gathered ahead of its rows.
private final class RowGroup {
    /// The half spectra of rows from `start` up to `end`; transforms destroy them, and
    /// from `next` on they are left.
    let modes: AlignedBuffer
    var (start, next, end) = (0, 0, 0)
    /// A padded row.
    let line: AlignedBuffer

    init(_ layout: SpectrumLayout, _ modes: AlignedBuffer) {
        self.modes = modes
        line = AlignedBuffer(count: layout.columns.length)
    }
}
