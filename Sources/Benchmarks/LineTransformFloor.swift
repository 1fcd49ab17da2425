import CFFTW
import Meshes

/// A zero-padded row forth and back, and nothing else, by one thread: FFTW cuts a
/// single transform among threads only with a library that the solver does not use.
package final class LineTransformFloor {
    /// The length of the padded row.
    let length: Int

    private let cells: Int
    private let row, modes: AlignedBuffer
    private let forth, back: MeasuredPlan

    /// Plans for `cells` numbers.
    package init(cells: Int) {
        self.cells = cells
        let length = 2 * cells
        self.length = length
        row = AlignedBuffer(count: length)
        modes = AlignedBuffer(count: 2 * (cells + 1))
        let (row, modes) = (row.pointer, modes.pointer.asComplex)
        forth = MeasuredPlan { fftw_plan_dft_r2c_1d(Int32(length), row, modes, $0) }
        back = MeasuredPlan {
            fftw_plan_dft_c2r_1d(Int32(length), modes, row, $0 | FFTW_DESTROY_INPUT)
        }
        // Measuring has used the arrays.
        row.update(repeating: 0, count: length)
        for cell in 0..<cells { row[cell] = 1 / Double(1 + cell) }
    }

    /// The seconds of both transforms, at best of `repeats`.
    package func seconds(repeats: Int) -> Double {
        Timing(repeats: repeats) { roundTrip() }.least
    }

    /// Forth, back, and what keeps the numbers as they are.
    func roundTrip() {
        let row = row.pointer
        fftw_execute_dft_r2c(forth.plan, row, modes.pointer.asComplex)
        fftw_execute_dft_c2r(back.plan, modes.pointer.asComplex, row)
        let scale = 1 / Double(length)
        for cell in 0..<cells { row[cell] *= scale }
        (row + cells).update(repeating: 0, count: cells)
    }

    /// The numbers.
    package var values: [Double] { Array(row.values[..<cells]) }
}
