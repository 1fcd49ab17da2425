import Foundation

/// The `.npy` format, as far as arrays of real numbers in C order need it.
enum NumPyFormat {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// Decodes little-endian `f8` and `f4` arrays of one or two dimensions.
    static func decode(_ data: Data, path: String) throws -> (shape: [Int], values: [Double]) {
        func fail(_ reason: String) -> ModelError {
            ModelError(key: "file", "\"\(path)\" is not a usable NumPy file: \(reason)")
        }
        let bytes = [UInt8](data)
        guard bytes.count >= 12 else { throw fail("it ends within the header") }
        let long = bytes[6] >= 2
        let start = long ? 12 : 10
        let length = (0..<(long ? 4 : 2)).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
        guard bytes.count >= start + length,
            let header = String(bytes: bytes[start..<start + length], encoding: .utf8)
        else { throw fail("it ends within the header") }

        guard let type = header.firstMatch(of: /'descr':\s*'([^']*)'/)?.1 else {
            throw fail("the header names no type")
        }
        let width: Int
        switch type {
        case "<f8": width = 8
        case "<f4": width = 4
        default: throw fail("its type is \(type); allowed: <f8, <f4")
        }
        guard header.contains(/'fortran_order':\s*False/) else {
            throw fail("it is stored in Fortran order; save it in C order")
        }
        guard let list = header.firstMatch(of: /'shape':\s*\(([^)]*)\)/)?.1 else {
            throw fail("the header names no shape")
        }
        let shape = list.split(separator: ",").compactMap {
            Int($0.trimmingCharacters(in: .whitespaces))
        }
        guard (1...2).contains(shape.count), shape.allSatisfy({ $0 > 0 && $0 < 1 << 31 }) else {
            throw fail("its shape is (\(list)); one or two dimensions are allowed")
        }
        let count = shape.reduce(1, *)
        let body = start + length
        guard (bytes.count - body) / width >= count else {
            throw fail("it holds fewer numbers than its shape (\(list)) says")
        }
        let values = bytes.withUnsafeBytes { raw in
            (0..<count).map { index in
                width == 8
                    ? raw.loadUnaligned(fromByteOffset: body + 8 * index, as: Double.self)
                    : Double(raw.loadUnaligned(fromByteOffset: body + 4 * index, as: Float.self))
            }
        }
        return (shape, values)
    }
}
