import Foundation
import Meshes

/// What independent replicas say of the law of one of their results.
public struct ReplicaStatistics: Sendable {
    /// The result of every replica.
    public let values: [Double]
    /// Their mean; NaN if there are none.
    public let mean: Double
    /// The unbiased estimate of the variance, Σ(x − x̄)²/(R − 1); NaN for fewer
    /// than two replicas.
    public let variance: Double
    /// The mean of (x − x̄)⁴; NaN if there are none.
    public let fourthMoment: Double

    /// Collects the results of replicas, in any number.
    public init(_ values: [Double]) {
        self.values = values
        let count = Double(values.count)
        let mean = values.compensatedSum() / count
        self.mean = mean
        let squares = values.lazy.map { ($0 - mean) * ($0 - mean) }
        variance = values.count > 1 ? squares.compensatedSum() / (count - 1) : .nan
        fourthMoment = squares.map { $0 * $0 }.compensatedSum() / count
    }

    /// The number of replicas.
    public var count: Int { values.count }

    /// The standard deviation of the mean, √(variance/R).
    public var standardError: Double { (variance / Double(count)).squareRoot() }

    /// The standard deviation of ``variance`` for many replicas, from
    /// Var s² = (μ₄ − s⁴ (R − 3)/(R − 1))/R.
    public var varianceError: Double {
        let replicas = Double(count)
        let square = fourthMoment - variance * variance * (replicas - 3) / (replicas - 1)
        return (max(square, 0) / replicas).squareRoot()
    }

    /// The unbiased estimate of the covariance with other results of the same
    /// replicas, in the same order; NaN for fewer than two.
    public func covariance(with other: ReplicaStatistics) -> Double {
        precondition(count == other.count, "two results a replica")
        guard count > 1 else { return .nan }
        return zip(values, other.values).lazy.map { ($0 - mean) * ($1 - other.mean) }
            .compensatedSum() / Double(count - 1)
    }

    /// An interval of the mean, from Student's law; unbounded for fewer than two
    /// replicas.
    ///
    /// - Parameter level: the probability, between 0 and 1.
    public func meanInterval(level: Double) -> Interval {
        guard count > 1 else { return .unbounded }
        let reach = StudentLaw.bound(level: level, freedom: Double(count - 1)) * standardError
        return Interval(lower: mean - reach, upper: mean + reach)
    }

    /// An interval of the variance that holds for many replicas of any law with
    /// eight moments: ``varianceError`` relative to ``variance`` in the logarithm,
    /// which keeps it positive and is closer to normal. Unbounded above from 0 for
    /// fewer than two replicas.
    ///
    /// - Parameter level: the probability, between 0 and 1.
    public func varianceInterval(level: Double) -> Interval {
        guard count > 1 else { return Interval(lower: 0, upper: .infinity) }
        guard variance > 0 else { return Interval(lower: 0, upper: 0) }
        let reach = NormalLaw.quantile(0.5 * (1 + level)) * varianceError / variance
        return Interval(lower: variance * exp(-reach), upper: variance * exp(reach))
    }

    /// An interval of the variance from resampled replicas, for any law; see
    /// ``Bootstrap``.
    ///
    /// - Parameter level: the probability, between 0 and 1.
    public func varianceInterval(level: Double, by bootstrap: Bootstrap) -> Interval {
        bootstrap.interval(of: values, level: level) { ReplicaStatistics($0).variance }
    }
}
