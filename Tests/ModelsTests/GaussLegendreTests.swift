import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// The rule that a uniform distribution on the unit interval takes.
@Suite struct GaussLegendreTests {
    private func unitRule(_ count: Int) throws -> (nodes: [Double], weights: [Double]) {
        let rule = try UniformDensity(ranges: [0...1])
            .quadrature(on: mesh((0, 1, 1, .wall)), nodes: count)
        return (rule.nodes.map(\.x), rule.weights)
    }

    /// ∫ xᵏ dx = 1/(k + 1) for every power up to 2n − 1.
    @Test(arguments: [1, 2, 3, 5, 16, 101, 500, 2000]) func powersAreExact(count: Int) throws {
        let rule = try unitRule(count)
        #expect(abs(rule.weights.compensatedSum() - 1) < 2e-15)
        #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 })
        #expect(rule.weights.allSatisfy { $0 > 0 })
        for degree in Set([0, 1, 2, 3, 9, 100, 999, 3999]).filter({ $0 < 2 * count }) {
            let terms = zip(rule.nodes, rule.weights).map { $1 * pow($0, Double(degree)) }
            // The node nearest to 1 is rounded by 1e-16, which the power multiplies by
            // its degree.
            #expect(
                agree(
                    terms.compensatedSum(), 1 / Double(degree + 1), 2e-15 + 1e-16 * Double(degree)),
                "x^\(degree)")
        }
    }

    @Test func fewNodesAreWhereTheBooksHaveThem() throws {
        let rule = try unitRule(3)
        let edge = 0.5 - 0.5 * 0.6.squareRoot()
        #expect(agree(rule.nodes[0], edge, 1e-15))
        #expect(agree(rule.nodes[1], 0.5, 1e-15))
        #expect(agree(rule.weights[0], 5.0 / 18, 1e-15))
        #expect(agree(rule.weights[1], 4.0 / 9, 1e-15))
    }

    /// The crowded nodes at the end, against Bessel's zeros: 1 − x = 2 sin²(θ/2) with
    /// θ = j/(n + ½) up to 1/n⁴ (Gatteschi), and the weight that goes with it.
    @Test func theOutermostNodesKeepTheirDigits() throws {
        let rule = try unitRule(2000)
        let (n, j) = (2000.5, 2.404825557695773)
        // The next term of the expansion: θ = j/ν + (θcotθ − 1)/(8θν²) of j/ν.
        let start = j / n
        let theta = start + (start / tan(start) - 1) / (8 * start * n * n)
        #expect(agree(rule.nodes[0], pow(sin(theta / 2), 2), 1e-11))
    }
}
