import Foundation

extension OrderStudy.Outcome {
    /// The outcome as Markdown, which reads well in a terminal too.
    public var table: String {
        let quantities = OrderStudy.Quantity.allCases
        let titles = ["cells", "steps"] + quantities.flatMap { [$0.title, "order"] }
        let parts = series.map { series in
            let rows = series.levels.indices.map { index in
                let level = series.levels[index]
                return [level.cells.map(String.init).joined(separator: " × "), "\(level.steps)"]
                    + quantities.flatMap { quantity in
                        [
                            level.errors.map { Self.error($0[quantity]) } ?? "–",
                            series.observedOrder(quantity, at: index).map {
                                String(format: "%.2f", $0)
                            } ?? "–",
                        ]
                    }
            }
            return "Scheme of order \(series.order):\n\n" + MarkdownTable.text(titles, rows)
        }
        let header = "Errors at time \(end) against \(reference)."
        return ([header] + parts).joined(separator: "\n\n")
    }

    /// The outcome as CSV: a header line, then a line a level and scheme, empty
    /// where there is no number.
    public var csv: String {
        let quantities = OrderStudy.Quantity.allCases
        let titles =
            ["order", "level"] + axes.map { "cells_\($0)" } + ["steps"]
            + quantities.map { "\($0.rawValue)_error" }
            + quantities.map { "\($0.rawValue)_order" } + ["reference"]
        let lines = series.flatMap { series in
            series.levels.indices.map { index in
                let level = series.levels[index]
                let numbers = quantities.map { quantity in
                    level.errors.map { Self.full($0[quantity]) } ?? ""
                }
                let orders = quantities.map {
                    series.observedOrder($0, at: index).map(Self.full) ?? ""
                }
                let cells = level.cells.map(String.init)
                return ["\(series.order)", "\(index)"] + cells + ["\(level.steps)"]
                    + numbers + orders + [isClosedForm ? "closed-form" : "next-level"]
            }
        }
        return ([titles] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    private static func error(_ value: Double) -> String { String(format: "%.2e", value) }

    private static func full(_ value: Double) -> String { String(format: "%.17g", value) }
}

extension OrderStudy.Quantity {
    fileprivate var title: String { self == .density ? "density, L1" : rawValue }
}
