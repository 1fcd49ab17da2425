import Foundation
import Results
import RunFiles
import Statistics

extension ComparisonOutcome {
    /// The outcome as arrays: the scalars of the mean-field methods and their error
    /// bars over time, those of particles over count and time, and the distances.
    public var dataset: Dataset {
        Dataset(
            coordinates: coordinates,
            variables: methodVariables + particleVariables + distanceVariables,
            attributes: [
                ("title", .text(description.title)),
                ("source", .text("meanfield \(MeanFieldVersion.current), comparison")),
                ("run_file", .text(description.effective.encoded(pretty: false))),
                ("reference", .text(reference.rawValue)),
                ("replicas", .integer(description.particles?.replicas ?? 0)),
                ("seed", .text(description.particles.map { "\($0.seed)" } ?? "none")),
                ("omissions", .text(omissions.joined(separator: "\n"))),
                ("wall_time_seconds", .real(wallSeconds)),
            ])
    }

    private var coordinates: [Dataset.Coordinate] {
        let counts = Dataset.Coordinate(
            name: "count", longName: "number of particles at the start",
            values: ensembles.map { Double($0.count) })
        let time = Dataset.Coordinate(name: "time", longName: "time", values: times)
        return ensembles.isEmpty ? [time] : [counts, time]
    }

    private var methodVariables: [Dataset.Variable] {
        methods.flatMap { series in
            quantities.enumerated().flatMap { index, quantity in
                let method = series.method.rawValue
                return [
                    variable(
                        "\(quantity.name)_\(method)", "\(quantity.longName), by \(method)",
                        quantity.units, over: ["time"], series.values[index]),
                    variable(
                        "\(quantity.name)_\(method)_error",
                        "error bar of \(quantity.name)_\(method): \(series.errorMeaning)",
                        quantity.units, over: ["time"], series.errors[index]),
                ]
            }
        }
    }

    private var particleVariables: [Dataset.Variable] {
        quantities.enumerated().flatMap { index, quantity in
            statistics(
                of: quantity.name, quantity.longName, quantity.units,
                ensembles.map { $0.scalars[index] })
        }
    }

    private var distanceVariables: [Dataset.Variable] {
        distances.enumerated().flatMap { index, series in
            let (name, longName) = (series.distance.name, series.distance.longName)
            var variables = MeanFieldMethod.allCases.compactMap { method in
                series.errors[method].map {
                    variable(
                        "\(name)_\(method.rawValue)_error",
                        "\(longName) between \(method.rawValue) and its coarser solution",
                        over: ["time"], $0)
                }
            }
            if let between = series.between {
                variables.append(
                    variable(
                        "\(name)_grid_weighted", "\(longName) between grid and weighted",
                        over: ["time"], between))
            }
            guard !ensembles.isEmpty else { return variables }
            variables += statistics(
                of: name, "\(longName) between particles and \(series.reference.rawValue)", "1",
                ensembles.map { $0.distances[index] })
            variables.append(
                variable(
                    "\(name)_particles_rms",
                    "root of the mean square of the distance"
                        + (series.distance.isSquare ? ", which \(name) is the square of" : ""),
                    over: ["count", "time"],
                    ensembles.flatMap { ensemble in
                        times.indices.map {
                            ensemble.rootMeanSquare(index, series.distance, at: $0)
                        }
                    }))
            return variables
        }
    }

    /// Mean, standard deviation and standard error over count and time.
    private func statistics(
        of name: String, _ longName: String, _ units: String,
        _ values: [[ReplicaStatistics]]
    ) -> [Dataset.Variable] {
        guard !ensembles.isEmpty else { return [] }
        func part(
            _ suffix: String, _ what: String, _ value: (ReplicaStatistics) -> Double
        ) -> Dataset.Variable {
            variable(
                "\(name)_particles_\(suffix)", "\(what) over replicas of: \(longName)", units,
                over: ["count", "time"], values.flatMap { $0.map(value) })
        }
        return [
            part("mean", "mean", \.mean),
            part("sd", "standard deviation") { $0.variance.squareRoot() },
            part("error", "standard error of the mean", \.standardError),
        ]
    }

    private func variable(
        _ name: String, _ longName: String, _ units: String = "1", over dimensions: [String],
        _ values: [Double]
    ) -> Dataset.Variable {
        Dataset.Variable(
            Quantity(name: name, longName: longName, units: units), over: dimensions,
            values: values)
    }

    /// The outcome as comma-separated values, one number a row: time, method, count
    /// (empty but for particles), quantity, value, error and sd (empty where there
    /// is none); 17 digits.
    public var csv: String {
        var rows = ["time,method,count,quantity,value,error,sd"]
        func add(
            _ output: Int, _ method: String, _ count: Int?, _ quantity: String,
            _ numbers: Double...
        ) {
            guard !numbers[0].isNaN else { return }
            let padded = numbers + Array(repeating: .nan, count: 3 - numbers.count)
            let fields =
                [Self.full(times[output]), method, count.map(String.init) ?? "", quantity]
                + padded.map(Self.full)
            rows.append(fields.joined(separator: ","))
        }
        for output in times.indices {
            for series in methods {
                for (index, quantity) in quantities.enumerated() {
                    add(
                        output, series.method.rawValue, nil, quantity.name,
                        series.values[index][output], series.errors[index][output])
                }
            }
            for series in distances {
                guard let between = series.between else { continue }
                add(output, "grid-weighted", nil, series.distance.name, between[output])
            }
            for ensemble in ensembles {
                let names = quantities.map(\.name) + distances.map(\.distance.name)
                for (name, statistics) in zip(names, ensemble.scalars + ensemble.distances) {
                    let value = statistics[output]
                    add(
                        output, "particles", ensemble.count, name, value.mean,
                        value.standardError, value.variance.squareRoot())
                }
                for (index, series) in distances.enumerated() {
                    add(
                        output, "particles", ensemble.count, "\(series.distance.name)_rms",
                        ensemble.rootMeanSquare(index, series.distance, at: output))
                }
            }
        }
        return rows.map { $0 + "\n" }.joined()
    }

    private static func full(_ value: Double) -> String {
        value.isNaN ? "" : String(format: "%.17g", value)
    }
}
