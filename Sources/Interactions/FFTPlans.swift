import CFFTW
import Foundation
import Meshes

/// Serialises FFTW's planner, which is the one part of it that is not thread-safe:
/// whoever plans or destroys a plan holds it.
package let plannerLock = NSLock()

/// A real-to-complex transform of one row and its inverse, not normalised.
///
/// Plans are made with `FFTW_ESTIMATE`: measured plans may differ from run to
/// run, and with them the last bits of every result. Rows and columns would be faster by
/// 17 to 23 % at lengths of 1536, 1600 and 1792, which is a tenth of a convolution.
/// Wisdom that is pinned in the sources is not worth that: it names FFTW's inner
/// routines, which differ between versions and instruction sets, and what does not fit
/// is silently not used.
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

/// A complex transform of one column, whose numbers follow one another, and its
/// inverse, not normalised.
///
/// Out of place: in place FFTW takes longer at nearly every length, and memory of its
/// own at most. For eight columns side by side, which need not be turned, the plans of
/// `FFTW_ESTIMATE` take 1.5 to 2 times as long at lengths of 1600 to 2048.
final class ColumnTransform {
    private let forward: fftw_plan
    private let backward: fftw_plan

    /// Plans transforms of `length` numbers; buffers are 64-byte aligned.
    init(length: Int) {
        let column = AlignedBuffer(count: 2 * length)
        let modes = AlignedBuffer(count: 2 * length)
        plannerLock.lock()
        defer { plannerLock.unlock() }
        forward = fftw_plan_dft_1d(
            Int32(length), column.asComplex, modes.asComplex, FFTW_FORWARD, FFTW_ESTIMATE)
        backward = fftw_plan_dft_1d(
            Int32(length), modes.asComplex, column.asComplex, FFTW_BACKWARD, FFTW_ESTIMATE)
    }

    deinit {
        plannerLock.lock()
        fftw_destroy_plan(forward)
        fftw_destroy_plan(backward)
        plannerLock.unlock()
    }

    /// Transforms `column` into `modes`.
    func forth(_ column: UnsafeMutablePointer<Double>, _ modes: UnsafeMutablePointer<Double>) {
        fftw_execute_dft(forward, complex(column), complex(modes))
    }

    /// Transforms `modes` into `column`.
    func back(_ modes: UnsafeMutablePointer<Double>, _ column: UnsafeMutablePointer<Double>) {
        fftw_execute_dft(backward, complex(modes), complex(column))
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
