import Foundation

extension FluctuationStudy.Outcome {
    /// The outcome as Markdown, and in the last line whether theory and ensemble
    /// agree.
    public var table: String {
        let percent = String(format: "%g %%", 100 * confidence)
        let header =
            "n·Var of observables of \(count) particles, \(replicas) replicas; intervals hold "
            + "with \(percent)."
        let titles = [
            "time", "observable", "births", "predicted", "± error", "measured", "interval",
            "ratio", "sigmas",
        ]
        let cells = rows.map { row in
            [
                String(format: "%g", row.time), row.observable, row.births.rawValue,
                Self.short(row.predicted.variance), String(format: "%.0e", row.predicted.error),
                Self.short(row.measured),
                "\(Self.short(row.interval.lower)) … \(Self.short(row.interval.upper))",
                String(format: "%.4f", row.ratio), String(format: "%+.2f", row.sigmas),
            ]
        }
        return [header, MarkdownTable.text(titles, cells), verdict].joined(separator: "\n\n")
    }

    /// Whether theory and ensemble agree at the last time, for a person.
    public var verdict: String {
        let time = String(format: "%g", rows.last?.time ?? 0)
        let off = last.filter { !$0.agrees }.map { "\($0.observable) (\($0.births.rawValue))" }
        return off.isEmpty
            ? "Theory and ensemble agree at time \(time)."
            : "Theory and ensemble do not agree at time \(time): "
                + off.joined(separator: ", ")
                + ". The theory is the limit of many particles and short steps: see whether "
                + "--count and particles.timeStep tell."
    }

    /// The outcome as CSV: a header line, then a line a row.
    public var csv: String {
        let titles = [
            "time", "observable", "births", "predicted", "predicted_error", "measured", "lower",
            "upper", "ratio", "sigmas",
        ]
        let lines = rows.map { row in
            [
                Self.full(row.time), Self.quoted(row.observable), row.births.rawValue,
                Self.full(row.predicted.variance), Self.full(row.predicted.error),
                Self.full(row.measured), Self.full(row.interval.lower),
                Self.full(row.interval.upper), Self.full(row.ratio), Self.full(row.sigmas),
            ]
        }
        return ([titles] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
    }

    private static func short(_ value: Double) -> String { String(format: "%.5g", value) }

    private static func full(_ value: Double) -> String { String(format: "%.17g", value) }

    /// A formula may hold commas.
    private static func quoted(_ text: String) -> String {
        text.contains(where: { ",\"".contains($0) })
            ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
    }
}
