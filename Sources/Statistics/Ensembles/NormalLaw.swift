import Foundation

/// The standard normal law.
enum NormalLaw {
    /// P(Z ≤ z).
    static func probability(upTo z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

    /// The z with P(Z ≤ z) = p; ±∞ at 0 and 1.
    static func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p > 0 ? .infinity : -.infinity }
        // erfc is precise in the lower tail, which mirrors the upper.
        if p > 0.5 { return -quantile(1 - p) }
        return root(between: -40, and: 0) { probability(upTo: $0) - p }
    }
}

/// Student's law of the mean of few values.
enum StudentLaw {
    /// P(T > t) for t ≥ 0 and `freedom` > 0, by Simpson's rule in the angle
    /// atan(t/√freedom), in which the density is a power of the cosine.
    static func probability(beyond t: Double, freedom: Double) -> Double {
        let start = atan(t / freedom.squareRoot())
        // Twelve standard deviations where the law is nearly normal.
        let end = min(.pi / 2, start + 12 / freedom.squareRoot())
        let panels = 600
        let width = (end - start) / Double(panels)
        var sum = 0.0
        for node in 0...panels {
            let isEnd = node == 0 || node == panels
            let cosine = max(cos(start + Double(node) * width), 0)
            sum += (isEnd ? 1 : Double(2 + 2 * (node % 2))) * pow(cosine, freedom - 1)
        }
        let scale =
            exp(lgamma(0.5 * (freedom + 1)) - lgamma(0.5 * freedom)) / Double.pi.squareRoot()
        return scale * sum * width / 3
    }

    /// The t with P(|T| ≤ t) = `level`, for `freedom` ≥ 1.
    static func bound(level: Double, freedom: Double) -> Double {
        let tail = 0.5 * (1 - level)
        var end = 8.0
        while end < 1e9, probability(beyond: end, freedom: freedom) > tail { end *= 2 }
        return root(between: 0, and: end) { tail - probability(beyond: $0, freedom: freedom) }
    }
}

/// Where an increasing function vanishes, by bisection down to neighbouring numbers.
private func root(
    between low: Double, and high: Double, of function: (Double) -> Double
) -> Double {
    var (low, high) = (low, high)
    while true {
        let middle = 0.5 * (low + high)
        guard middle > low, middle < high else { return middle }
        if function(middle) < 0 { low = middle } else { high = middle }
    }
}
