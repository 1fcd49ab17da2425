import Foundation
import Statistics

extension ComparisonOutcome {
    /// What a person wants to know, for a terminal: the methods side by side, the
    /// gaps and distances of particles, and what follows from them.
    public var table: String {
        var parts = [methodTable]
        if !ensembles.isEmpty { parts += [gapTable, distanceTable] }
        parts.append((verdicts + omissions).joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    private var end: Int { times.count - 1 }
    private var series: MethodSeries { self[reference] ?? methods[0] }

    // MARK: The mean field

    private var methodTable: String {
        var titles = [""]
        for series in methods { titles += [series.method.rawValue, "± error"] }
        if methods.count == 2 { titles.append("difference") }
        let rows = quantities.indices.filter { index in
            !methods.allSatisfy { $0.values[index][end].isNaN }
        }.map { index in
            var row = [quantities[index].name]
            for series in methods {
                row += [
                    Text.nine(series.values[index][end]), Text.short(series.errors[index][end]),
                ]
            }
            if methods.count == 2 {
                let difference = methods[0].values[index][end] - methods[1].values[index][end]
                row.append(Text.short(abs(difference)))
            }
            return row
        }
        let meanings = methods.map { "  \($0.method.rawValue): \($0.errorMeaning)" }
        return "The mean field at t = \(Text.time(times[end])); error bars:\n"
            + meanings.joined(separator: "\n") + "\n" + Text.columns(titles, rows)
    }

    // MARK: The gaps

    /// The scalars whose gaps are shown: the main one, and the means.
    private var shown: [Int] {
        [main]
            + quantities.indices.filter {
                quantities[$0].name.hasPrefix("mean_") && quantities[$0].name != "mean_potential"
            }
    }

    private var gapTable: String {
        let titles = [""] + ensembles.map { "n = \($0.count)" }
        var rows = shown.map { index in
            [quantities[index].name] + ensembles.map { gap($0, index, at: end).text }
        }
        rows.insert(
            ["n × gap of \(quantities[main].name)"]
                + ensembles.map { Text.pair(gap($0, main, at: end).times(Double($0.count))) },
            at: 1)
        rows.append(
            ["\(quantities[main].name), largest"]
                + ensembles.map { ensemble in
                    let worst =
                        times.indices.max {
                            abs(gap(ensemble, main, at: $0).value)
                                < abs(gap(ensemble, main, at: $1).value)
                        } ?? end
                    let pair = Text.pair(gap(ensemble, main, at: worst))
                    return "\(pair) at t = \(Text.time(times[worst]))"
                })
        let replicas = description.particles?.replicas ?? 0
        return "The gap at t = \(Text.time(times[end])): mean over \(replicas) replicas less "
            + "\(reference.rawValue), ± standard error (size in standard errors)\n"
            + Text.columns(titles, rows)
    }

    /// The ensemble mean less the mean field.
    func gap(_ ensemble: EnsembleSeries, _ index: Int, at output: Int) -> Gap {
        let statistics = ensemble.scalars[index][output]
        let error = statistics.standardError
        // Replicas that all find the same differ by rounding.
        return Gap(
            value: statistics.mean - series.values[index][output],
            error: error <= 1e-14 * abs(statistics.mean) ? 0 : error)
    }

    // MARK: The distances

    private var distanceTable: String {
        let entry = distances[judged]
        let (name, distance) = (entry.distance.rootName, entry.distance)
        let scaling = try? StatisticalScaling(
            ensembles.map { $0.replicaDistances(judged, distance, at: end) })
        let rows = ensembles.indices.map { index in
            let ensemble = ensembles[index]
            let values = times.indices.map {
                ensemble.rootMeanSquare(judged, distance, at: $0)
            }
            let worst = times.indices.max { values[$0] < values[$1] } ?? end
            let scaled = scaling?.entries[index]
            return [
                "\(ensemble.count)", Text.short(values[end]),
                Text.short(Double(ensemble.count).squareRoot() * values[end]),
                scaled.map {
                    "[\(Text.short($0.interval.lower)), \(Text.short($0.interval.upper))]"
                } ?? "–",
                Text.short(values[worst]), Text.time(times[worst]),
            ]
        }
        var header =
            "The distance at t = \(Text.time(times[end])): \(distance.longName), to "
            + entry.reference.rawValue
        let own = entry.referenceError(at: end)
        if !own.isNaN { header += ", whose own error is \(Text.short(own))" }
        return header + "\n"
            + Text.columns(
                ["n", "RMS \(name)", "√n × RMS", "95 %", "largest RMS", "at t"], rows)
    }
}

/// A gap with its standard error.
struct Gap {
    let value: Double
    let error: Double

    func times(_ factor: Double) -> Gap { Gap(value: factor * value, error: factor * error) }

    fileprivate var text: String {
        guard error > 0 else { return Text.pair(self) }
        return Text.pair(self) + String(format: " (%.1f)", abs(value) / error)
    }
}

/// Numbers and tables for a terminal.
enum Text {
    static func nine(_ value: Double) -> String { format("%.9g", value) }

    static func short(_ value: Double) -> String { format("%.3g", value) }

    static func time(_ value: Double) -> String { format("%.6g", value) }

    static func pair(_ gap: Gap) -> String {
        gap.error.isNaN ? short(gap.value) : "\(short(gap.value)) ± \(format("%.2g", gap.error))"
    }

    /// Columns with their titles; the first is aligned left, the others right.
    static func columns(_ titles: [String], _ rows: [[String]]) -> String {
        let lines = [titles] + rows
        let widths = titles.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            line.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - line[column].count)
                return column == 0 ? line[column] + padding : padding + line[column]
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    private static func format(_ format: String, _ value: Double) -> String {
        value.isNaN ? "–" : String(format: format, value)
    }
}
