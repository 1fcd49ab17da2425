import RunFiles
import Statistics

/// n times the gap, ensemble mean less mean field, at every count.
///
/// The mean of a functional of n independent particles differs from that of the mean
/// field by O(1/n) even if they are drawn perfectly: for the energy by
/// (1/2n)(∫K(θ, θ) dμ − ∬K dμdμ). So it is n times the gap that must not depend on
/// n; a gap of many standard errors is no fault by itself.
struct GapLaw {
    /// What one count says.
    struct Entry {
        let count: Int
        /// n times the gap.
        let scaled: Double
        /// The reach of its interval.
        let reach: Double
        /// The pooled value of all larger counts; for the largest that of the next.
        let expected: Double
        /// The reach of the difference of the two.
        let tolerance: Double

        /// Whether the two may be the same.
        var isConstant: Bool { !(abs(scaled - expected) > tolerance) }
    }

    let entries: [Entry]

    /// - Parameters:
    ///   - ensembles: a count with its replicas, ascending; two or more.
    ///   - value: the mean field's.
    ///   - error: the error bar of that, common to all counts; NaN counts as 0.
    init(_ ensembles: [(count: Int, statistics: ReplicaStatistics)], value: Double, error: Double) {
        let scaled = ensembles.map { ensemble in
            let n = Double(ensemble.count)
            let interval = ensemble.statistics.meanInterval(level: StatisticalScaling.joint)
            return Scaled(
                size: n, value: n * (ensemble.statistics.mean - value),
                reach: n * 0.5 * (interval.upper - interval.lower))
        }
        let bar = error.isNaN ? 0 : error
        entries = scaled.indices.map { index in
            let rivals =
                index + 1 < scaled.count
                ? scaled[(index + 1)...] : scaled[max(0, index - 1)..<index]
            let own = scaled[index]
            let pooled = Scaled(pooling: rivals)
            let random = (own.reach * own.reach + pooled.reach * pooled.reach).squareRoot()
            return Entry(
                count: ensembles[index].count, scaled: own.value, reach: own.reach,
                expected: pooled.value, tolerance: random + abs(own.size - pooled.size) * bar)
        }
    }
}

/// n times a gap.
private struct Scaled {
    let size: Double
    let value: Double
    let reach: Double

    init(size: Double, value: Double, reach: Double) {
        self.size = size
        self.value = value
        self.reach = reach
    }

    /// The mean of several, weighted by the inverse squares of their reaches.
    init(pooling gaps: ArraySlice<Scaled>) {
        // Replicas that all find the same leave no reach, and those of one none at all.
        let weights = gaps.map { 1 / max($0.reach * $0.reach, .leastNormalMagnitude) }
        let total = weights.reduce(0, +)
        guard total > 0 else {
            self.init(size: .nan, value: .nan, reach: .infinity)
            return
        }
        func mean(_ part: (Scaled) -> Double) -> Double {
            zip(weights, gaps).reduce(0) { $0 + $1.0 / total * part($1.1) }
        }
        self.init(
            size: mean(\.size), value: mean(\.value), reach: 1 / total.squareRoot())
    }
}
