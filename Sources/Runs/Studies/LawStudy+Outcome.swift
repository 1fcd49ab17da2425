import Foundation
import Statistics

extension LawStudy {
    /// What the study found.
    public struct Outcome: Sendable {
        /// The time of all distances.
        public let time: Double
        /// The number of replicas of each count.
        public let replicas: Int
        /// The method that stands for the mean field.
        public let reference: MeanFieldMethod
        /// One law a distance.
        public let laws: [Law]
        /// The seconds it took.
        public let wallSeconds: Double
    }

    /// How one distance falls with n.
    public struct Law: Sendable {
        /// The name in tables.
        public let name: String
        /// What it is called at the head of a column.
        public let title: String
        /// How much of the distance may be the reference's own error.
        public let referenceError: Double
        /// The distances of all counts, ascending.
        public let distances: [ReplicaDistances]
        /// The fitted power of n, if there is one.
        public let fit: PowerLaw?
        /// √n times the distances, if they have error bars.
        public let scaling: StatisticalScaling?

        /// The exponent that Proposition 5.1 leads to expect.
        public static let expected = -0.5

        init(name: String, title: String, referenceError: Double, distances: [ReplicaDistances]) {
            self.name = name
            self.title = title
            self.referenceError = referenceError
            self.distances = distances
            fit = try? PowerLaw(distances)
            scaling = try? StatisticalScaling(distances)
        }

        /// Whether the reference may be a tenth or more of the smallest distance,
        /// and bend the law.
        public var isLimitedByReference: Bool {
            let smallest = distances.lazy.map(\.rootMeanSquare).min() ?? .nan
            return !(referenceError < 0.1 * smallest)
        }
    }
}

extension LawStudy.Outcome {
    /// The outcome for a terminal.
    public var table: String {
        let header =
            "Distances of particles to the mean field (by \(reference.rawValue)) at t = "
            + "\(Text.time(time)), root of the mean square over \(replicas) replicas."
        return ([header] + laws.map(\.table)).joined(separator: "\n\n")
    }

    /// The outcome as CSV: a row a distance and count, 17 digits.
    public var csv: String { LawStudy.Law.csv(laws) }
}

extension LawStudy.Law {
    /// The distances and their law for a terminal.
    var table: String {
        let rows = distances.enumerated().map { index, distance in
            let entry = scaling?.entries[index]
            return [
                "\(distance.count)", Text.short(distance.rootMeanSquare),
                entry.map { Text.short($0.scaled) } ?? "–",
                entry.map { "\(Text.short($0.interval.lower)) … \(Text.short($0.interval.upper))" }
                    ?? "–",
            ]
        }
        return Text.columns(["n", title, "× √n", "95 % interval"], rows) + "\n" + conclusion
    }

    private var conclusion: String {
        guard let fit else { return "No exponent: some distance has no error bar." }
        let interval = fit.exponentInterval
        let holds = interval.contains(Self.expected)
        var line =
            "exponent \(String(format: "%.4f", fit.exponent)), 95 % interval "
            + String(format: "%.4f … %.4f", interval.lower, interval.upper)
            + (holds ? ": −1/2 lies within" : ": −1/2 lies outside")
        if isLimitedByReference {
            line +=
                "; the reference's own error of \(Text.short(referenceError)) bends it: "
                + "refine the reference"
        }
        return line
    }

    /// Several laws as CSV: a row a distance and count, 17 digits.
    static func csv(_ laws: [LawStudy.Law]) -> String {
        var rows = [
            "distance,count,replicas,rms,scaled_rms,scaled_lower,scaled_upper,exponent,"
                + "exponent_lower,exponent_upper,reference_error"
        ]
        for law in laws {
            for (index, distance) in law.distances.enumerated() {
                let entry = law.scaling?.entries[index]
                let interval = law.fit?.exponentInterval
                let numbers = [
                    distance.rootMeanSquare, entry?.scaled, entry?.interval.lower,
                    entry?.interval.upper, law.fit?.exponent, interval?.lower, interval?.upper,
                    law.referenceError,
                ]
                let cells = numbers.map { number in
                    number.flatMap { $0.isFinite ? String(format: "%.17g", $0) : nil } ?? ""
                }
                rows.append(
                    (["\(law.name)", "\(distance.count)", "\(distance.squares.count)"] + cells)
                        .joined(separator: ","))
            }
        }
        return rows.map { $0 + "\n" }.joined()
    }
}
