import CFFTW
import Foundation
import Meshes

/// Serialises FFTW's planner, which is the one part of it that is not thread-safe:
/// whoever plans or destroys a plan holds it.
package let plannerLock = NSLock()

/// A real-to-complex transform of one row and its inverse, not normalised.
///
/// Plans are made with `FFTW_ESTIMATE`: measured plans may differ from run to
/// run, and with them the last bits of every result. They would be faster by 14 % at
/// lengths of 1600 and 2048, by 19 % at 1536 and 1568. Wisdom that is pinned in the
/// sources would not do: it names FFTW's inner routines, which differ between versions
/// and instruction sets, and what does not fit is silently not used.
final class RowTransform {
    private let forward: fftw_plan
    private let backward: fftw_plan

    /// Plans transforms of `length` reals; buffers are 64-byte aligned.
    init(length: Int) {
        let real = AlignedBuffer(count: length)
        let complex = AlignedBuffer(count: 2 * (length / 2 + 1))
        plannerLock.lock()
        defer { plannerLock.unlock() }
        forward = fftw_plan_dft_r2c_1d(
            Int32(length), real.pointer, complex.asComplex, FFTW_ESTIMATE)
        backward = fftw_plan_dft_c2r_1d(
            Int32(length), complex.asComplex, real.pointer, FFTW_ESTIMATE)
    }

    deinit {
        plannerLock.lock()
        fftw_destroy_plan(forward)
        fftw_destroy_plan(backward)
        plannerLock.unlock()
    }

    /// Transforms `row` into `spectrum`.
    func toSpectrum(_ row: UnsafeMutablePointer<Double>, _ spectrum: UnsafeMutablePointer<Double>) {
        fftw_execute_dft_r2c(forward, row, complex(spectrum))
    }

    /// Transforms `spectrum`, which is destroyed, into `row`.
    func toRow(_ spectrum: UnsafeMutablePointer<Double>, _ row: UnsafeMutablePointer<Double>) {
        fftw_execute_dft_c2r(backward, complex(spectrum), row)
    }
}

/// Complex transforms, forth and back, of a block of columns that lie side by
/// side.
///
/// From one half of the block's memory to the other: in place FFTW takes memory
/// of its own at every transform of most lengths, and is slower. Long powers of
/// two are the exception.
final class ColumnTransform {
    /// The columns of a block: two cache lines of complex numbers.
    static let width = 8
    private let forward: fftw_plan
    private let backward: fftw_plan
    /// Where the transform of a block lies, in doubles from its start.
    private let shift: Int

    /// The doubles that a block of columns of `length` numbers needs.
    static func memory(length: Int) -> Int { 4 * length * width }

    /// Plans transforms of `length` numbers a column.
    init(length: Int) {
        let block = AlignedBuffer(count: Self.memory(length: length))
        let isInPlace = length >= 2048 && length & (length - 1) == 0
        let shift = isInPlace ? 0 : 2 * length * Self.width
        self.shift = shift
        func plan(_ sign: Int32, _ from: Int, _ to: Int) -> fftw_plan {
            var size = Int32(length)
            let stride = Int32(Self.width)
            return fftw_plan_many_dft(
                1, &size, stride, complex(block.pointer + from), nil, stride, 1,
                complex(block.pointer + to), nil, stride, 1, sign, FFTW_ESTIMATE)
        }
        plannerLock.lock()
        defer { plannerLock.unlock() }
        forward = plan(FFTW_FORWARD, 0, shift)
        backward = plan(FFTW_BACKWARD, shift, 0)
    }

    deinit {
        plannerLock.lock()
        fftw_destroy_plan(forward)
        fftw_destroy_plan(backward)
        plannerLock.unlock()
    }

    /// Transforms a block and returns where its transform lies.
    func forth(_ block: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<Double> {
        fftw_execute_dft(forward, complex(block), complex(block + shift))
        return block + shift
    }

    /// Transforms what ``forth(_:)`` returned, and destroys it, back into the block.
    func back(_ block: UnsafeMutablePointer<Double>) {
        fftw_execute_dft(backward, complex(block + shift), complex(block))
    }
}

/// The numbers at `pointer` as FFTW names them.
private func complex(_ pointer: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<fftw_complex>
{
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: fftw_complex.self)
}

extension AlignedBuffer {
    fileprivate var asComplex: UnsafeMutablePointer<fftw_complex> { complex(pointer) }
}
