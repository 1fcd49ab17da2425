import Foundation

/// A table with one sample a row, from a text file or a NumPy file of two dimensions.
///
/// A text file holds one sample a line, its fields separated by commas, semicolons or tabs,
/// in quotes too;
/// `#` starts a comment that runs to the end of the line. If any field of the first line is
/// not a number, that line names the columns. Only the columns that are asked for need be
/// numbers.
public struct SampleTable: Sendable {
    /// A column, by its name in the file's header or by its place from 0 on.
    public enum Column: Sendable, Hashable {
        /// The column with this header.
        case name(String)
        /// The column at this place, 0 being the first.
        case index(Int)
    }

    /// The path the table was read from.
    public let path: String
    /// The names of the columns; none if the file has no header.
    public let names: [String]
    /// The number of samples.
    public var count: Int { rows.count }

    private let columns: Int
    private let rows: [Row]

    private struct Row: Sendable {
        /// The number of the line, or of the row, from 1 on.
        let number: Int
        let fields: [Field]
    }

    private enum Field: Sendable {
        case number(Double)
        case text(String)

        init(_ text: Substring) {
            let trimmed = text.trimmingCharacters(in: .whitespaces)
            let bare =
                trimmed.count >= 2 && trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"")
                ? String(trimmed.dropFirst().dropLast()) : trimmed
            self = Double(bare).map(Field.number) ?? .text(bare)
        }
    }

    /// Reads the file at `path`.
    ///
    /// - Throws: ``ModelError`` for the key `file` if there is none, it cannot be read, it holds
    ///   no samples or its lines have different numbers of fields.
    public init(readingFrom path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ModelError(key: "file", "there is no readable file at \"\(path)\"")
        }
        self.path = path
        if data.starts(with: NumPyFormat.magic) {
            let (shape, values) = try NumPyFormat.decode(data, path: path)
            guard shape.count == 2 else {
                throw ModelError(
                    key: "file",
                    "the array in \"\(path)\" has one dimension; a table has a row for each sample "
                        + "and a column for each number of it")
            }
            names = []
            columns = shape[1]
            rows = (0..<shape[0]).map { row in
                Row(
                    number: row + 1,
                    fields: values[row * shape[1]..<(row + 1) * shape[1]].map(Field.number))
            }
        } else {
            (names, columns, rows) = try Self.decodeText(data, path: path)
        }
    }

    private static func decodeText(
        _ data: Data, path: String
    ) throws -> (names: [String], columns: Int, rows: [Row]) {
        guard let text = String(data: data, encoding: .utf8) else {
            throw ModelError(key: "file", "\"\(path)\" is neither a NumPy nor a text file")
        }
        var rows: [Row] = []
        for (number, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let content = line.prefix { $0 != "#" }
            guard content.contains(where: { !$0.isWhitespace }) else { continue }
            let fields = content.split(omittingEmptySubsequences: false) {
                $0 == "," || $0 == ";" || $0 == "\t"
            }
            rows.append(Row(number: number + 1, fields: fields.map(Field.init)))
        }
        guard let first = rows.first else {
            throw ModelError(key: "file", "\"\(path)\" is empty: there are no samples in it")
        }
        if let odd = rows.first(where: { $0.fields.count != first.fields.count }) {
            throw ModelError(
                key: "file",
                "line \(odd.number) of \"\(path)\" has \(odd.fields.count) fields, line "
                    + "\(first.number) \(first.fields.count); commas, semicolons, tabs and # separate "
                    + "in quotes too")
        }
        var names: [String] = []
        let isHeader = first.fields.contains { if case .text = $0 { true } else { false } }
        if isHeader {
            names = first.fields.map {
                switch $0 {
                case .text(let name): name
                case .number(let number): "\(number)"
                }
            }
            rows.removeFirst()
        }
        guard !rows.isEmpty else {
            throw ModelError(key: "file", "\"\(path)\" names columns, but holds no samples")
        }
        return (names, first.fields.count, rows)
    }

    /// The numbers of a column, from the first sample to the last.
    ///
    /// - Parameter key: the key of the run file that asks for the column.
    /// - Throws: ``ModelError`` for `key` if there is no such column, and for the key `file` if a
    ///   field of it is not a finite number.
    public func values(_ column: Column, key: String) throws -> [Double] {
        let place = try place(of: column, key: key)
        return try rows.map { row in
            switch row.fields[place] {
            case .number(let value) where value.isFinite: return value
            case .number(let value): throw notANumber("\(value)", row, place)
            case .text(let text): throw notANumber("\"\(text)\"", row, place)
            }
        }
    }

    private func place(of column: Column, key: String) throws -> Int {
        switch column {
        case .index(let index):
            if (0..<columns).contains(index) { return index }
            throw ModelError(
                key: key, "there is no column \(index) in \"\(path)\", only 0 to \(columns - 1)")
        case .name(let name):
            if let index = names.firstIndex(of: name) {
                guard names.lastIndex(of: name) == index else {
                    throw ModelError(
                        key: key,
                        "there are several columns \"\(name)\" in \"\(path)\"; name it by its "
                            + "number, from 0 on")
                }
                return index
            }
            throw ModelError(
                key: key,
                "there is no column \"\(name)\" in \"\(path)\"; "
                    + (names.isEmpty
                        ? "its columns have no names, only numbers from 0 to \(columns - 1)"
                        : "its columns are " + names.map { "\"\($0)\"" }.joined(separator: ", ")))
        }
    }

    private func notANumber(_ found: String, _ row: Row, _ place: Int) -> ModelError {
        let name = names.isEmpty ? "" : " (\"\(names[place])\")"
        return ModelError(
            key: "file",
            "line \(row.number), column \(place)\(name) of \"\(path)\": \(found) is not a finite "
                + "number")
    }
}

extension SampleTable.Column: CustomStringConvertible {
    public var description: String {
        switch self {
        case .name(let name): "\"\(name)\""
        case .index(let index): "\(index)"
        }
    }
}

extension SampleSet {
    /// The samples of a table: some of its columns as inputs, another as the target.
    ///
    /// - Throws: ``ModelError`` for the keys `inputs`, `output` or `file`.
    public init(
        _ table: SampleTable, inputs: [SampleTable.Column], output: SampleTable.Column
    ) throws {
        let columns = try inputs.map { try table.values($0, key: "inputs") }
        self.init(
            dimension: inputs.count,
            inputs: (0..<table.count).flatMap { row in columns.map { $0[row] } },
            targets: try table.values(output, key: "output"))
    }
}
