import Foundation
import Meshes

/// Whether a distance is what the statistics of n independent particles make it.
public enum ScalingVerdict: Sendable, Hashable {
    /// √n·d agrees with that of the other counts it is compared with.
    case statistical
    /// It does not: it is `ratio` times theirs. Above 1 at small counts it is a bias
    /// of order 1/n, above 1 at the largest an error that more particles do not
    /// reduce; below 1 particles are better spread than independent ones.
    case excess(ratio: Double)
}

/// √n times the RMS distance at every count, which the law of large numbers makes
/// constant.
public struct StatisticalScaling: Sendable {
    /// What one count says.
    public struct Entry: Sendable {
        /// n.
        public let count: Int
        /// √n·RMS distance.
        public let scaled: Double
        /// An interval of it from resampled replicas.
        public let interval: Interval
        /// Its ratio to the pooled value of all larger counts; for the largest
        /// count to the value of the next.
        public let ratio: Double
        /// An interval of the ratio of probability ``StatisticalScaling/joint``, with
        /// the errors of both.
        public let ratioInterval: Interval
        /// Whether that interval holds 1.
        public var verdict: ScalingVerdict {
            ratioInterval.contains(1) ? .statistical : .excess(ratio: ratio)
        }
    }

    /// The counts, ascending.
    public let entries: [Entry]

    /// The probability with which a statistical count is found so.
    public static let joint = 0.999

    /// Compares the counts.
    ///
    /// The pooled value weights logarithms by their inverse variances. The ratio's
    /// interval is Welch's: Student's law for the difference of two logarithms whose
    /// errors come from few replicas.
    ///
    /// - Parameters:
    ///   - distances: two counts or more, in any order.
    ///   - level: the probability of the intervals of √n·RMS, between 0 and 1.
    /// - Throws: ``ScalingError`` if a count has no distance or no error bar.
    public init(
        _ distances: [ReplicaDistances], level: Double = 0.95, bootstrap: Bootstrap = Bootstrap()
    ) throws(ScalingError) {
        let scaled = try LogDistance.all(of: distances, atLeast: 2).map(ScaledLog.init)
        let groups = distances.sorted { $0.count < $1.count }
        entries = scaled.indices.map { index in
            let larger = scaled[(index + 1)...]
            let others = larger.isEmpty ? scaled[(index - 1)..<index] : larger
            let difference = scaled[index].minus(ScaledLog(pooling: others))
            let size = Double(groups[index].count).squareRoot()
            return Entry(
                count: groups[index].count, scaled: exp(scaled[index].value),
                interval: bootstrap.interval(of: groups[index].squares, level: level) {
                    ($0.compensatedSum() / Double($0.count)).squareRoot()
                }.map { size * $0 },
                ratio: exp(difference.value),
                ratioInterval: difference.interval(level: Self.joint).map(exp))
        }
    }
}

/// log(√n·d) with its error and the error's degrees of freedom.
private struct ScaledLog {
    let value: Double
    let error: Double
    let freedom: Double

    init(value: Double, error: Double, freedom: Double) {
        self.value = value
        self.error = error
        self.freedom = freedom
    }

    init(_ distance: LogDistance) {
        value = distance.value + 0.5 * log(Double(distance.count))
        error = distance.error
        freedom = distance.freedom
    }

    /// The mean of several, weighted by inverse variances wᵢ; its error has
    /// (Σwᵢ)²/Σ(wᵢ²/νᵢ) degrees of freedom.
    init(pooling logs: ArraySlice<ScaledLog>) {
        let weights = logs.map { 1 / ($0.error * $0.error) }
        let total = weights.compensatedSum()
        value = zip(weights, logs).lazy.map { $0 * $1.value }.compensatedSum() / total
        error = 1 / total.squareRoot()
        freedom =
            total * total
            / zip(weights, logs).lazy.map { $0 * $0 / $1.freedom }.compensatedSum()
    }

    /// The difference of two independent values, with Welch's degrees of freedom.
    func minus(_ other: ScaledLog) -> ScaledLog {
        let (a, b) = (error * error, other.error * other.error)
        return ScaledLog(
            value: value - other.value, error: (a + b).squareRoot(),
            freedom: (a + b) * (a + b) / (a * a / freedom + b * b / other.freedom))
    }

    func interval(level: Double) -> Interval {
        let reach = StudentLaw.bound(level: level, freedom: freedom) * error
        return Interval(lower: value - reach, upper: value + reach)
    }
}
