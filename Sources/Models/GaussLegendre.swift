import Foundation

/// A Gauss–Legendre rule on [0, 1].
struct GaussLegendre: Sendable {
    /// The nodes, ascending.
    let nodes: [Double]
    /// The weights; they sum to 1.
    let weights: [Double]

    /// The rule with `count` nodes, exact for polynomials of degree `2·count − 1`.
    ///
    /// The roots are sought as angles, x = cos θ: near the ends, where they crowd,
    /// 1 − x = 2 sin²(θ/2) keeps all its digits, and so do the weights
    /// 1/(dP/dθ)², which are stationary at the roots.
    init(count: Int) {
        var nodes = [Double](repeating: 0, count: count)
        var weights = nodes
        for i in 0..<(count + 1) / 2 {
            var theta = .pi * (Double(i) + 0.75) / (Double(count) + 0.5)
            var slope = 0.0
            // Newton's method doubles the digits: after a step below 1e-9 all are right.
            for _ in 0..<20 {
                let value: Double
                (value, slope) = Self.legendre(degree: count, at: theta)
                let step = value / slope
                theta -= step
                if abs(step) < 1e-9 * theta { break }
            }
            slope = Self.legendre(degree: count, at: theta).slope
            let (sine, cosine) = (sin(theta / 2), cos(theta / 2))
            nodes[i] = sine * sine
            nodes[count - 1 - i] = cosine * cosine
            weights[i] = 1 / (slope * slope)
            weights[count - 1 - i] = weights[i]
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// P(cos θ) and its derivative by θ.
    ///
    /// The recursion runs over the differences P_k − P_{k−1}, into which 1 − x
    /// enters by itself.
    private static func legendre(degree: Int, at theta: Double) -> (value: Double, slope: Double) {
        let sine = sin(theta / 2)
        let gap = 2 * sine * sine
        var (value, difference) = (1 - gap, -gap)
        for k in stride(from: 1, to: degree, by: 1) {
            let n = Double(k)
            difference = (n * difference - (2 * n + 1) * gap * value) / (n + 1)
            value += difference
        }
        // (1 − x²) P′ = n (P_{n−1} − x P_n), and dP/dθ = −sin θ P′.
        return (value, Double(degree) * (difference - gap * value) / sin(theta))
    }
}
