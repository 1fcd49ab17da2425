import CFFTW
import Meshes
import Parallelism

/// The transforms of a zero-padded convolution in the plane, and nothing else.
///
/// Pruned and blocked for the cache: the data rows to half spectra; eight columns
/// at a time forth, times a real spectrum, and back; the rows back.
package final class PlaneTransformFloor: TiledPass {
    private enum Stage { case rowsForth, columns, rowsBack }

    /// The lengths of the padded axes.
    package let lengths: [Int]

    private let rows, columns, modes: Int
    /// Doubles from one data row, or row of the spectrum, to the next; no power of
    /// two, since such rows would share their places in the cache.
    private let rowStride, spectrumStride: Int
    private let data, spectrum, kernel: AlignedBuffer
    /// Eight columns a worker.
    private let blocks: [AlignedBuffer]
    private let rowForth, rowBack, columnForth, columnBack: MeasuredPlan
    private var stage = Stage.rowsForth

    private static let width = 8

    /// Plans for a mesh of `rows` × `columns` cells and `workers` threads.
    package init(rows: Int, columns: Int, workers: Int) {
        (self.rows, self.columns) = (rows, columns)
        let (padded, length) = (2 * rows, 2 * columns)
        lengths = [padded, length]
        modes = columns + 1
        rowStride = (length + 31) / 8 * 8
        spectrumStride = 2 * ((modes + 3) / 4 * 4 + 4)
        data = AlignedBuffer(count: rows * rowStride)
        spectrum = AlignedBuffer(count: rows * spectrumStride)
        kernel = AlignedBuffer(count: modes * padded)
        blocks = (0..<workers).map { _ in AlignedBuffer(count: 2 * padded * Self.width) }
        let (line, modes, block) = (data.pointer, spectrum.pointer, blocks[0].pointer.asComplex)
        rowForth = MeasuredPlan { fftw_plan_dft_r2c_1d(Int32(length), line, modes.asComplex, $0) }
        rowBack = MeasuredPlan {
            fftw_plan_dft_c2r_1d(Int32(length), modes.asComplex, line, $0 | FFTW_DESTROY_INPUT)
        }
        func columnPlan(_ sign: Int32) -> MeasuredPlan {
            var size = Int32(padded)
            return MeasuredPlan {
                fftw_plan_many_dft(
                    1, &size, Int32(Self.width), block, nil, 1, size, block, nil, 1, size, sign,
                    $0)
            }
        }
        columnForth = columnPlan(FFTW_FORWARD)
        columnBack = columnPlan(FFTW_BACKWARD)
        // Measuring has used the arrays.
        for row in 0..<rows {
            let line = data.pointer + row * rowStride
            line.update(repeating: 0, count: rowStride)
            for column in 0..<columns { line[column] = 1 / Double(1 + row + column) }
        }
        let scale = 1 / (Double(padded) * Double(length))
        kernel.pointer.update(repeating: scale, count: kernel.count)
    }

    /// The seconds of a convolution, at best of `repeats`.
    package func seconds(repeats: Int, pool: WorkerPool) -> Double {
        Timing(repeats: repeats) { convolve(pool) }.least
    }

    /// Forth, times the constant 1/P, and back: the data stay as they are.
    func convolve(_ pool: WorkerPool) {
        stage = .rowsForth
        pool.perform(self, tiles: rows)
        stage = .columns
        pool.perform(self, tiles: (modes + Self.width - 1) / Self.width)
        stage = .rowsBack
        pool.perform(self, tiles: rows)
    }

    /// The data of a row.
    package func values(row: Int) -> [Double] {
        (0..<columns).map { data[row * rowStride + $0] }
    }

    package func run(tiles: Range<Int>, worker: Int) {
        switch stage {
        case .rowsForth:
            for row in tiles {
                fftw_execute_dft_r2c(rowForth.plan, line(row), modes(row).asComplex)
            }
        case .columns:
            for tile in tiles { treatColumns(tile * Self.width, blocks[worker].pointer) }
        case .rowsBack:
            for row in tiles {
                fftw_execute_dft_c2r(rowBack.plan, modes(row).asComplex, line(row))
                (line(row) + columns).update(repeating: 0, count: columns)
            }
        }
    }

    private func line(_ row: Int) -> UnsafeMutablePointer<Double> {
        data.pointer + row * rowStride
    }

    private func modes(_ row: Int) -> UnsafeMutablePointer<Double> {
        spectrum.pointer + row * spectrumStride
    }

    private func treatColumns(_ first: Int, _ block: UnsafeMutablePointer<Double>) {
        let (rows, padded) = (rows, lengths[0])
        let width = min(Self.width, modes - first)
        let source = spectrum.pointer.asPairs + first
        let columns = block.asPairs
        if width == Self.width {
            gather(source, columns)
        } else {
            exchange(source, width) { columns[$1] = source[$0] }
        }
        for column in 0..<Self.width {
            (columns + column * padded + rows).update(repeating: .zero, count: padded - rows)
        }
        fftw_execute_dft(columnForth.plan, block.asComplex, block.asComplex)
        for column in 0..<width {
            multiply(block + 2 * column * padded, by: kernel.pointer + (first + column) * padded)
        }
        fftw_execute_dft(columnBack.plan, block.asComplex, block.asComplex)
        if width == Self.width {
            scatter(columns, source)
        } else {
            exchange(source, width) { source[$0] = columns[$1] }
        }
    }

    /// Visits the places of the last columns, which are fewer, in the spectrum and in
    /// the block.
    private func exchange(
        _ source: UnsafeMutablePointer<SIMD2<Double>>, _ width: Int, _ body: (Int, Int) -> Void
    ) {
        for row in 0..<rows {
            for column in 0..<width {
                body(row * spectrumStride / 2 + column, column * lengths[0] + row)
            }
        }
    }

    /// Eight columns of the spectrum to the block.
    private func gather(
        _ source: UnsafeMutablePointer<SIMD2<Double>>,
        _ columns: UnsafeMutablePointer<SIMD2<Double>>
    ) {
        let (length, stride) = (lengths[0], spectrumStride / 2)
        var (from, to) = (source, columns)
        for _ in 0..<rows {
            to[0] = from[0]
            to[length] = from[1]
            to[2 &* length] = from[2]
            to[3 &* length] = from[3]
            to[4 &* length] = from[4]
            to[5 &* length] = from[5]
            to[6 &* length] = from[6]
            to[7 &* length] = from[7]
            from += stride
            to += 1
        }
    }

    /// Eight columns of the block to the spectrum.
    private func scatter(
        _ columns: UnsafeMutablePointer<SIMD2<Double>>,
        _ source: UnsafeMutablePointer<SIMD2<Double>>
    ) {
        let (length, stride) = (lengths[0], spectrumStride / 2)
        var (from, to) = (columns, source)
        for _ in 0..<rows {
            to[0] = from[0]
            to[1] = from[length]
            to[2] = from[2 &* length]
            to[3] = from[3 &* length]
            to[4] = from[4 &* length]
            to[5] = from[5 &* length]
            to[6] = from[6 &* length]
            to[7] = from[7 &* length]
            from += 1
            to += stride
        }
    }

    /// A padded column times real numbers; the length is even.
    private func multiply(
        _ column: UnsafeMutablePointer<Double>, by factors: UnsafeMutablePointer<Double>
    ) {
        let pairs = UnsafeMutableRawPointer(column).assumingMemoryBound(to: SIMD4<Double>.self)
        for index in 0..<lengths[0] / 2 {
            let (one, other) = (factors[2 &* index], factors[2 &* index &+ 1])
            pairs[index] *= SIMD4(one, one, other, other)
        }
    }
}
