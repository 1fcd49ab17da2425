import Foundation

extension RunSummary {
    /// The scalars at the first and at the last record, as a table for a terminal.
    public var table: String {
        let width = rows.map(\.name.count).max() ?? 0
        let body = rows.map { row in
            row.name.padding(toLength: width, withPad: " ", startingAt: 0)
                + "  " + Self.cell(row.first) + "  " + Self.cell(row.last)
        }
        let header =
            "".padding(toLength: width, withPad: " ", startingAt: 0)
            + "  " + Self.right("initial") + "  " + Self.right("final")
        let effort = String(format: "%d steps in %.3g s", steps, wallSeconds)
        return ([header] + body + [effort]).joined(separator: "\n")
    }

    private static let cellWidth = 16

    private static func cell(_ value: Double) -> String {
        right(value.isNaN ? "none" : String(format: "%.9g", value))
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(0, cellWidth - text.count)) + text
    }
}
