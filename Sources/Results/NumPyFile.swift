import Foundation
import Meshes

/// Arrays of doubles as NumPy files (`.npy`), which `numpy.load` reads.
public enum NumPyFile {
    /// Writes `values` to the file at `path`, which is complete or absent; one that is
    /// there already is replaced.
    ///
    /// - Parameter shape: the length of each dimension, the last contiguous; their
    ///   product is the number of values.
    /// - Throws: ``ResultError`` if the file cannot be written.
    public static func write(
        _ values: AlignedBuffer, shape: [Int], to path: String
    ) throws(ResultError) {
        precondition(shape.reduce(1, *) == values.count, "the shape must fit the values")
        var data = header(shape)
        data.append(
            UnsafeRawPointer(values.pointer).assumingMemoryBound(to: UInt8.self),
            count: values.count * MemoryLayout<Double>.stride)
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ResultError(
                path: path, cause: .notWritable((error as NSError).localizedDescription))
        }
    }

    /// Version 1.0 of the format: magic, version, the length of a dictionary, the
    /// dictionary, padded so that the numbers begin at a multiple of 64 bytes.
    private static func header(_ shape: [Int]) -> Data {
        // A tuple of one has a comma too.
        let lengths = shape.map { "\($0)," }.joined(separator: " ")
        var text = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(lengths)), }"
        let prefix = 10
        let padding = 63 - (prefix + text.utf8.count) % 64
        text += String(repeating: " ", count: padding) + "\n"
        let length = text.utf8.count
        let start: [UInt8] =
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
        return Data(start + Array(text.utf8))
    }
}
