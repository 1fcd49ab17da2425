/// Tables that read well in a terminal and as Markdown.
enum MarkdownTable {
    /// The rows under their titles, all columns set to the right.
    static func text(_ titles: [String], _ rows: [[String]]) -> String {
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                String(repeating: " ", count: width - cell.count) + cell
            }
            return "| " + padded.joined(separator: " | ") + " |"
        }
        let rule =
            "| "
            + widths.map { String(repeating: "-", count: $0 - 1) + ":" }
            .joined(separator: " | ") + " |"
        return ([line(titles), rule] + rows.map(line)).joined(separator: "\n")
    }
}
