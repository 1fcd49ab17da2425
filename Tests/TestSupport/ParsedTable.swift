import Foundation

/// The text of a diagnostics.csv, taken apart.
public struct ParsedTable {
    /// The names in the header.
    public let names: [String]
    /// The rows as they are written.
    public let rows: [[String]]

    /// Takes `text` apart.
    public init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let cells = lines.map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        names = cells.first ?? []
        rows = Array(cells.dropFirst().dropLast())
    }

    /// A column as numbers, NaN where it is empty; nil if there is none of this name.
    public subscript(name: String) -> [Double]? {
        guard let column = names.firstIndex(of: name) else { return nil }
        return rows.map { $0.indices.contains(column) ? Double($0[column]) ?? .nan : .nan }
    }
}
