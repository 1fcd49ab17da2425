import Meshes
import Parallelism

/// The first two moments in c, column by column, from bands of rows.
final class ReadoutMoments {
    /// The centres of the cells along c.
    let weights: AlignedBuffer
    private let spacing: Double
    private let columns: Int
    /// ∫c² μ(dc, z), column by column.
    let squares: AlignedBuffer
    /// Σ c m and Σ c² m over the rows of each band, one after the other.
    private var partial = AlignedBuffer(count: 0)
    /// The rows of a band, the last one perhaps excepted.
    private var bandRows = 1
    private var bands: Int { (weights.count + bandRows - 1) / bandRows }
    private var bandPass: BandPass!
    private var totalPass: TotalPass!

    init(_ axis: Axis, columns: Int) {
        weights = AlignedBuffer(axis.centers)
        spacing = axis.spacing
        self.columns = columns
        squares = AlignedBuffer(count: columns)
        bandPass = BandPass(self)
        totalPass = TotalPass(self)
        prepare(bandsOf: 32)
    }

    /// Makes room for the sums of bands of `rows` rows.
    func prepare(bandsOf rows: Int) {
        bandRows = rows
        partial = AlignedBuffer(count: 2 * columns * bands)
    }

    /// Σ over z of ∫c² μ(dc, z), without the width of a cell in z.
    var secondMoment: Double {
        UnsafeBufferPointer(start: squares.pointer, count: columns).compensatedSum()
    }

    /// Writes c·line(z) at some cells.
    func write(
        _ cells: Range<Int>, times line: AlignedBuffer,
        into target: UnsafeMutablePointer<Double>
    ) {
        var start = cells.lowerBound
        while start < cells.upperBound {
            let row = start / columns
            let end = min((row + 1) * columns, cells.upperBound)
            let c = weights[row]
            let source = line.pointer + (start - row * columns)
            let result = target + (start - cells.lowerBound)
            for index in 0..<end - start { result[index] = c * source[index] }
            start = end
        }
    }

    /// Adds rows to the sums of a band.
    func observe(
        _ rows: Range<Int>, of density: UnsafePointer<Double>, band: Int, isFirst: Bool
    ) {
        let first = partial.pointer + 2 * columns * band
        let second = first + columns
        if isFirst { first.update(repeating: 0, count: 2 * columns) }
        let rows = MomentRows(
            rows: rows, columns: columns, weights: weights.pointer, density: density, first: first,
            second: second)
        let whole = columns / 8 * 8
        for column in stride(from: 0, to: whole, by: 8) { rows.add(column, SIMD8<Double>.self) }
        for column in whole..<columns { rows.add(column, Double.self) }
    }

    /// Adds up the bands, in order.
    func total(factor: Double, into moment: AlignedBuffer, pool: WorkerPool) {
        totalPass.factor = factor * spacing
        totalPass.moment = moment.pointer
        pool.perform(totalPass, tiles: (columns + TotalPass.width - 1) / TotalPass.width)
    }

    /// Observes all rows of a density and adds up.
    func collect(
        _ density: AlignedBuffer, factor: Double, into moment: AlignedBuffer, pool: WorkerPool
    ) {
        bandPass.density = UnsafePointer(density.pointer)
        pool.perform(bandPass, tiles: bands)
        total(factor: factor, into: moment, pool: pool)
    }

    private final class BandPass: TiledPass {
        var density: UnsafePointer<Double>!
        private unowned let moments: ReadoutMoments

        init(_ moments: ReadoutMoments) { self.moments = moments }

        func run(tiles: Range<Int>, worker: Int) {
            let (rows, size) = (moments.weights.count, moments.bandRows)
            for band in tiles {
                moments.observe(
                    band * size..<min(rows, (band + 1) * size), of: density, band: band,
                    isFirst: true)
            }
        }
    }

    private final class TotalPass: TiledPass {
        static let width = 64
        var factor = 1.0
        var moment: UnsafeMutablePointer<Double>!
        private unowned let moments: ReadoutMoments

        init(_ moments: ReadoutMoments) { self.moments = moments }

        func run(tiles: Range<Int>, worker: Int) {
            // Outside of the loops: each look at an object counts its references.
            let (columns, bands) = (moments.columns, moments.bands)
            let partial = moments.partial.pointer
            let squares = moments.squares.pointer
            guard let moment else { return }
            for tile in tiles {
                let range = tile * Self.width..<min(columns, (tile + 1) * Self.width)
                for column in range { (moment[column], squares[column]) = (0, 0) }
                for band in 0..<bands {
                    let sums = partial + 2 * columns * band
                    for column in range {
                        moment[column] += sums[column]
                        squares[column] += sums[columns + column]
                    }
                }
                for column in range {
                    moment[column] *= factor
                    squares[column] *= factor
                }
            }
        }
    }
}

/// Rows that are added to the sums of their band.
private struct MomentRows {
    let rows: Range<Int>
    let columns: Int
    let weights: UnsafePointer<Double>
    let density: UnsafePointer<Double>
    let first: UnsafeMutablePointer<Double>
    let second: UnsafeMutablePointer<Double>

    @inline(__always)
    func add<L: Lane>(_ column: Int, _ lane: L.Type) {
        var (sum, square) = (L.load(first + column), L.load(second + column))
        for row in rows {
            let c = L(weights[row])
            let moment = c * L.load(density + (row * columns + column))
            sum = sum + moment
            square = square + c * moment
        }
        sum.store(first + column)
        square.store(second + column)
    }
}
