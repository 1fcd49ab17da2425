import Foundation

/// A fixed number of doubles on a 64-byte boundary, zero at first.
///
/// Memory that nobody has touched yet takes no room: what is planned for the worst
/// case costs nothing until it comes.
///
/// Solvers keep their state in such buffers; hot loops read and write them
/// through ``pointer``. Whoever holds a buffer takes turns: it is not locked.
public final class AlignedBuffer: @unchecked Sendable {
    /// The number of doubles.
    public let count: Int
    /// The first double; valid as long as the buffer lives.
    public let pointer: UnsafeMutablePointer<Double>
    private let raw: UnsafeMutableRawPointer

    /// 64 bytes, in doubles.
    private static let boundary = 8

    /// Allocates `count` zeros.
    public init(count: Int) {
        self.count = count
        // The system hands out zeros; writing them would touch all of it.
        guard let memory = calloc(max(count, 1) + Self.boundary, MemoryLayout<Double>.stride) else {
            fatalError("no memory for \(count) numbers")
        }
        raw = memory
        pointer = memory.alignedUp(toMultipleOf: Self.boundary * MemoryLayout<Double>.stride)
            .bindMemory(to: Double.self, capacity: max(count, 1))
    }

    /// Copies `values` into a new buffer.
    public convenience init(_ values: [Double]) {
        self.init(count: values.count)
        values.withUnsafeBufferPointer { copy(from: $0.baseAddress!, count: values.count) }
    }

    deinit { free(raw) }

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
