import Foundation
import Meshes

/// An array of numbers read from a NumPy (`.npy`) or a text file.
///
/// A text file holds one row a line, its numbers separated by commas, blanks or
/// tabs; `#` starts a comment.
public struct ArrayFile: Sendable, Hashable {
    /// The path the array was read from.
    public let path: String
    /// The length of each dimension; one or two.
    public let shape: [Int]
    /// The numbers, the last dimension contiguous.
    public let values: [Double]

    /// Makes an array that is already in memory.
    public init(path: String, shape: [Int], values: [Double]) {
        precondition(shape.reduce(1, *) == values.count, "the shape must fit the values")
        self.path = path
        self.shape = shape
        self.values = values
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: ``ModelError`` if the file is missing, cannot be read, or is
    ///   not an array of one or two dimensions.
    public init(readingFrom path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ModelError(key: "file", "there is no readable file at \"\(path)\"")
        }
        if data.starts(with: NumPyFormat.magic) {
            let (shape, values) = try NumPyFormat.decode(data, path: path)
            self.init(path: path, shape: shape, values: values)
        } else {
            let (shape, values) = try Self.decodeText(data, path: path)
            self.init(path: path, shape: shape, values: values)
        }
    }

    /// The values, if the array has the shape of `mesh` and all are finite.
    ///
    /// - Throws: ``ModelError`` otherwise.
    public func values(on mesh: Mesh) throws -> [Double] {
        let squeezed = mesh.dimension == 1 && shape.count == 2 && shape.contains(1)
        guard shape == mesh.shape || (squeezed && values.count == mesh.cellCount) else {
            throw ModelError(
                key: "file",
                "the array in \"\(path)\" has the shape \(shape), the mesh \(mesh.shape)")
        }
        try mesh.checkFinite(values, of: "the table in \"\(path)\"")
        return values
    }

    private static func decodeText(_ data: Data, path: String) throws -> ([Int], [Double]) {
        guard let text = String(data: data, encoding: .utf8) else {
            throw ModelError(key: "file", "\"\(path)\" is neither a NumPy nor a text file")
        }
        var rows: [[Double]] = []
        for (number, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let content = line.prefix { $0 != "#" }
            let words = content.split { $0 == "," || $0 == " " || $0 == "\t" }
            if words.isEmpty { continue }
            rows.append(
                try words.map { word in
                    guard let value = Double(word) else {
                        throw ModelError(
                            key: "file",
                            "line \(number + 1) of \"\(path)\": \"\(word)\" is not a number")
                    }
                    return value
                })
        }
        guard let columns = rows.first?.count else {
            throw ModelError(key: "file", "there are no numbers in \"\(path)\"")
        }
        guard let odd = rows.firstIndex(where: { $0.count != columns }) else {
            return ([rows.count, columns], rows.flatMap { $0 })
        }
        throw ModelError(
            key: "file",
            "row \(odd + 1) of \"\(path)\" has \(rows[odd].count) numbers, the first \(columns)")
    }
}
