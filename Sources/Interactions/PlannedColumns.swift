import CFFTW
import Meshes

/// The columns' convolution by FFTW, for lengths with prime factors above 7: those of
/// periodic axes, which cannot be padded.
///
/// From one half of the scratch memory to the other: in place FFTW takes memory of its
/// own at every transform of most lengths, and is slower.
final class PlannedColumns: ColumnConvolution {
    private let length: Int
    private let forward: fftw_plan
    private let backward: fftw_plan
    /// The doubles of one half.
    private let half: Int

    /// Plans transforms of `length` points.
    init(length: Int) {
        self.length = length
        let half = length * ComplexLanes.doubles
        self.half = half
        let scratch = AlignedBuffer(count: 2 * half)
        func plan(_ sign: Int32, _ from: Int, _ to: Int) -> fftw_plan {
            var size = Int32(length)
            let stride = Int32(ComplexLanes.count)
            return fftw_plan_many_dft(
                1, &size, stride, complex(scratch.pointer + from), nil, stride, 1,
                complex(scratch.pointer + to), nil, stride, 1, sign, FFTW_ESTIMATE)
        }
        plannerLock.lock()
        defer { plannerLock.unlock() }
        forward = plan(FFTW_FORWARD, 0, half)
        backward = plan(FFTW_BACKWARD, half, 0)
    }

    deinit {
        plannerLock.lock()
        fftw_destroy_plan(forward)
        fftw_destroy_plan(backward)
        plannerLock.unlock()
    }

    var memory: Int { 2 * half }

    func apply(
        to columns: DataColumns, kernel: UnsafePointer<Double>,
        scratch: UnsafeMutablePointer<Double>
    ) {
        let modes = scratch + half
        for place in 0..<length { columns.load(place).interleave(into: number(place, scratch)) }
        fftw_execute_dft(forward, complex(scratch), complex(modes))
        for place in 0..<length {
            let factors = UnsafeRawPointer(kernel + place * ComplexLanes.count)
                .load(as: SIMD8<Double>.self)
            let mode = ComplexLanes(interleaved: number(place, modes))
            (mode * factors).interleave(into: number(place, modes))
        }
        fftw_execute_dft(backward, complex(modes), complex(scratch))
        for place in 0..<length {
            columns.store(ComplexLanes(interleaved: number(place, scratch)), place)
        }
    }

    func transform(_ block: ColumnBlock) {
        let (numbers, modes) = (block.pointer, block.pointer + half)
        for place in 0..<length { block.load(place).interleave(into: number(place, numbers)) }
        fftw_execute_dft(forward, complex(numbers), complex(modes))
        for place in 0..<length {
            block.store(ComplexLanes(interleaved: number(place, modes)), place)
        }
    }

    private func number(
        _ place: Int, _ numbers: UnsafeMutablePointer<Double>
    ) -> UnsafeMutablePointer<Double> {
        numbers + place * ComplexLanes.doubles
    }
}
