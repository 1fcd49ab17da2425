/// A fixed number of doubles on a 64-byte boundary, zero at first.
///
/// Solvers keep their state in such buffers; hot loops read and write them
/// through ``pointer``. Whoever holds a buffer takes turns: it is not locked.
public final class AlignedBuffer: @unchecked Sendable {
    /// The number of doubles.
    public let count: Int
    /// The first double; valid as long as the buffer lives.
    public let pointer: UnsafeMutablePointer<Double>

    /// Allocates `count` zeros.
    public init(count: Int) {
        self.count = count
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Double>.stride, alignment: 64)
        pointer = raw.bindMemory(to: Double.self, capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: count)
    }

    /// Copies `values` into a new buffer.
    public convenience init(_ values: [Double]) {
        self.init(count: values.count)
        values.withUnsafeBufferPointer { copy(from: $0.baseAddress!, count: values.count) }
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }

    /// The value at `index`.
    public subscript(index: Int) -> Double {
        get { pointer[index] }
        set { pointer[index] = newValue }
    }

    /// A copy of the contents.
    public var values: [Double] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// Overwrites the contents with those of a buffer of the same size.
    public func copy(from other: AlignedBuffer) {
        copy(from: other.pointer, count: other.count)
    }

    private func copy(from source: UnsafePointer<Double>, count: Int) {
        pointer.update(from: source, count: count)
    }
}
