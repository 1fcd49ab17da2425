import RunFiles
import Statistics

extension ComparisonOutcome {
    /// What `summary.json` says.
    public var summary: JSONValue {
        .object([
            "title": .string(description.title),
            "version": .string(MeanFieldVersion.current),
            "status": "complete",
            "time": .number(times.last ?? 0),
            "main_quantity": .string(quantities[main].name),
            "reference": .string(reference.rawValue),
            "methods": .object(
                Dictionary(
                    uniqueKeysWithValues: methods.map { ($0.method.rawValue, summary(of: $0)) })),
            "agreement": agreementSummary,
            "particles": .array(zip(ensembles, courses).map { summary(of: $0, $1) }),
            "replicas": .number(Double(description.particles?.replicas ?? 0)),
            "verdicts": .array(verdicts.map { .string($0) }),
            "left_out": .array(omissions.map { .string($0) }),
            "wall_time_seconds": .number(wallSeconds),
        ])
    }

    private func summary(of series: MethodSeries) -> JSONValue {
        let final = quantities.enumerated().map { index, quantity in
            (
                quantity.name,
                JSONValue.object([
                    "value": .known(series.values[index].last),
                    "error": .known(series.errors[index].last),
                ])
            )
        }
        return .object([
            "final": .object(Dictionary(uniqueKeysWithValues: final)),
            "steps": .number(Double(series.steps)),
            "error_bars": .string(series.errorMeaning),
        ])
    }

    private var agreementSummary: JSONValue {
        guard let agreement else { return .null }
        let rows = agreement.rows.map { row in
            (
                row.name,
                JSONValue.object([
                    "difference": .known(row.difference), "error_bars": .known(row.allowed),
                    "time": .number(times[row.output]), "within": .bool(row.isWithin),
                ])
            )
        }
        return .object([
            "within_error_bars": .bool(agreement.holds),
            "worst": .object(Dictionary(uniqueKeysWithValues: rows)),
        ])
    }

    private func summary(of ensemble: EnsembleSeries, _ course: ParticleCourse) -> JSONValue {
        let end = times.count - 1
        let gap = gap(ensemble, main, at: end)
        let distance = distances[judged].distance
        let rms = ensemble.rootMeanSquare(judged, distance, at: end)
        return .object([
            "count": .number(Double(ensemble.count)),
            "gap": .known(gap.value),
            "gap_error": .known(gap.error),
            "distance": .string(distance.name),
            "rms_distance": .known(rms),
            "scaled_rms_distance": .known(Double(ensemble.count).squareRoot() * rms),
            "statistical": .bool(course.isStatistical),
            "follows_until": course.departure.map {
                $0 > 0 ? .number(times[$0 - 1]) : .null
            } ?? .number(times[end]),
        ])
    }
}

extension JSONValue {
    /// A number, or null if it is missing or not finite, which JSON cannot say.
    fileprivate static func known(_ value: Double?) -> JSONValue {
        value.map { $0.isFinite ? .number($0) : .null } ?? .null
    }
}
