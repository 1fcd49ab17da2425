/// How often something happened in independent trials.
public struct Proportion: Sendable, Hashable {
    /// How often it happened.
    public let successes: Int
    /// The number of trials, at least 1.
    public let trials: Int

    /// Counts `successes` in `trials`.
    public init(successes: Int, trials: Int) {
        precondition(trials >= 1 && (0...trials).contains(successes), "a part of the trials")
        self.successes = successes
        self.trials = trials
    }

    /// The observed fraction.
    public var fraction: Double { Double(successes) / Double(trials) }

    /// The confidence interval of the probability (Wilson 1927): all p whose distance from the
    /// observed fraction is at most z·√(p(1 − p)/n). It is right near 0 and 1 too.
    ///
    /// - Parameter level: the probability that it holds p, between 0 and 1.
    public func interval(level: Double = 0.95) -> Interval {
        let z = NormalLaw.quantile(0.5 + 0.5 * level)
        let (n, p) = (Double(trials), fraction)
        let square = z * z / n
        let center = (p + 0.5 * square) / (1 + square)
        let half = z / (1 + square) * (p * (1 - p) / n + 0.25 * square / n).squareRoot()
        return Interval(
            lower: successes == 0 ? 0 : max(0, center - half),
            upper: successes == trials ? 1 : min(1, center + half))
    }
}
