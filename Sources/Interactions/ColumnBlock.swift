import Meshes

/// Eight columns, each contiguous, and the transform of one.
struct ColumnBlock {
    private let numbers: AlignedBuffer
    /// From column to column, in doubles: an odd number of cache lines, or the columns
    /// of a length that is a power of 2 would all want the same places in the cache.
    private let stride: Int

    /// For columns of `length` complex numbers.
    init(length: Int) {
        stride = 8 * (((2 * length + 7) / 8) | 1)
        numbers = AlignedBuffer(count: (SpectrumLayout.width + 1) * stride)
    }

    /// The numbers of a column, 64-byte aligned.
    func column(_ lane: Int) -> UnsafeMutablePointer<Double> { numbers.pointer + lane * stride }

    /// Room for a transform.
    var modes: UnsafeMutablePointer<Double> { column(SpectrumLayout.width) }

    /// Takes columns that lie side by side.
    func gather(_ rows: UnsafeMutablePointer<Double>, rows count: Int) {
        for row in 0..<count {
            let (source, target) = (
                pair(rows, row * SpectrumLayout.width), pair(numbers.pointer, row)
            )
            for lane in 0..<SpectrumLayout.width { target[lane * stride / 2] = source[lane] }
        }
    }

    /// Lays the columns side by side again.
    func scatter(_ rows: UnsafeMutablePointer<Double>, rows count: Int) {
        for row in 0..<count {
            let (target, source) = (
                pair(rows, row * SpectrumLayout.width), pair(numbers.pointer, row)
            )
            for lane in 0..<SpectrumLayout.width { target[lane] = source[lane * stride / 2] }
        }
    }

    /// The complex numbers from one on.
    private func pair(
        _ pointer: UnsafeMutablePointer<Double>, _ index: Int
    ) -> UnsafeMutablePointer<SIMD2<Double>> {
        UnsafeMutableRawPointer(pointer + 2 * index).assumingMemoryBound(to: SIMD2<Double>.self)
    }
}
