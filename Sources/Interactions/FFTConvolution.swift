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
        rowPass = RowPass(layout, transform, spectrum, workers: pool.threads)
        inverse = InverseRows(layout, transform, spectrum, workers: pool.threads)
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
    /// A padded row and its half spectrum a worker.
    private let lines: [AlignedBuffer]
    private let modes: [AlignedBuffer]

    init(
        _ layout: SpectrumLayout, _ transform: RowTransform, _ spectra: RowSpectra, workers: Int
    ) {
        self.layout = layout
        self.transform = transform
        self.spectra = spectra
        lines = (0..<workers).map { _ in AlignedBuffer(count: layout.columns.length) }
        modes = (0..<workers).map { _ in AlignedBuffer(count: layout.line) }
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let density else { return }
        let (line, modes) = (lines[worker].pointer, modes[worker].pointer)
        let cells = layout.columns.cells
        for row in tiles {
            // The padding was zero at first, and the transform keeps what it reads.
            line.update(from: density + row * cells, count: cells)
            transform.toSpectrum(line, modes)
            spectra.put(modes, row)
        }
    }
}

/// Half spectra back to data rows, one at a time.
private final class InverseRows {
    private let layout: SpectrumLayout
    private let transform: RowTransform
    private let spectra: RowSpectra
    /// A half spectrum, which its transform destroys, and a padded row a worker.
    private let modes: [AlignedBuffer]
    private let lines: [AlignedBuffer]

    init(
        _ layout: SpectrumLayout, _ transform: RowTransform, _ spectra: RowSpectra, workers: Int
    ) {
        self.layout = layout
        self.transform = transform
        self.spectra = spectra
        modes = (0..<workers).map { _ in AlignedBuffer(count: layout.line) }
        lines = (0..<workers).map { _ in AlignedBuffer(count: layout.columns.length) }
    }

    private var isSingle: Bool { layout.rows.cells == 1 }

    /// A single row is transformed once, whoever asks for parts of it.
    func prepare() {
        if isSingle { transform(0, worker: 0) }
    }

    /// The padded row, valid until the worker asks for the next.
    func row(_ row: Int, worker: Int) -> UnsafePointer<Double> {
        if isSingle { return UnsafePointer(lines[0].pointer) }
        transform(row, worker: worker)
        return UnsafePointer(lines[worker].pointer)
    }

    private func transform(_ row: Int, worker: Int) {
        spectra.take(row, modes[worker].pointer)
        transform.toRow(modes[worker].pointer, lines[worker].pointer)
    }
}
