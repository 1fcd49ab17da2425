import Foundation

/// A Gauss–Legendre rule on [0, 1].
struct GaussLegendre: Sendable {
    /// The nodes, ascending.
    let nodes: [Double]
    /// The weights; they sum to 1.
    let weights: [Double]

    /// The rule with `count` nodes, exact for polynomials of degree `2·count − 1`.
    init(count: Int) {
        var nodes = [Double](repeating: 0, count: count)
        var weights = nodes
        for i in 0..<(count + 1) / 2 {
            var x = cos(.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
            var slope = 0.0
            for _ in 0..<100 {
                let value: Double
                (value, slope) = Self.legendre(degree: count, at: x)
                let step = value / slope
                x -= step
                if abs(step) < 1e-16 { break }
            }
            let weight = 1 / ((1 - x * x) * slope * slope)
            nodes[i] = (1 - x) / 2
            nodes[count - 1 - i] = (1 + x) / 2
            weights[i] = weight
            weights[count - 1 - i] = weight
        }
        self.nodes = nodes
        self.weights = weights
    }

    private static func legendre(degree: Int, at x: Double) -> (value: Double, slope: Double) {
        var (previous, current) = (1.0, x)
        for k in stride(from: 2, through: degree, by: 1) {
            let n = Double(k)
            (previous, current) = (current, ((2 * n - 1) * x * current - (n - 1) * previous) / n)
        }
        let slope = Double(degree) * (x * current - previous) / (x * x - 1)
        return (current, slope)
    }
}
