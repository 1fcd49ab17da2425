import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// The normal distribution's inverse, as the sampler on one axis draws by it.
@Suite struct NormalQuantileTests {
    private func quantile(from a: Double, to b: Double) throws -> (Double) -> Double {
        let sampler = try NormalDensity(mean: [0], sd: [1]).sampler(on: mesh((a, b, 4, .wall)))
        return { u in sampler.draw { u }.x }
    }

    /// Φ of the quantile is the probability again, down to 1e-300.
    @Test func itInvertsTheDistribution() throws {
        let quantile = try quantile(from: -40, to: 40)
        var p = 0.4999
        while p > 1e-300 {
            let x = quantile(p)
            // A rounding of x changes Φ by |x|φ(x)/Φ(x) ≈ x² times as much.
            #expect(agree(0.5 * erfc(-x / 2.0.squareRoot()), p, 1e-15 * (4 + x * x)), "\(p)")
            if p > 1e-3 { #expect(abs(quantile(1 - p) + x) < 1e-13 * (1 + abs(x))) }
            p *= 0.83
        }
        #expect(abs(quantile(0.5)) < 1e-15)
    }

    @Test(arguments: [(-1.0, 2.0), (25.0, 26.0), (-30.0, -29.5), (0.3, 0.3001), (-40.0, 40.0)])
    func aCutOneStaysInsideAndIsMonotonic(a: Double, b: Double) throws {
        let quantile = try quantile(from: a, to: b)
        let xs = (0...100).map { quantile(Double($0) / 100) }
        #expect(xs.allSatisfy { a <= $0 && $0 <= b })
        #expect(zip(xs, xs.dropFirst()).allSatisfy { $0 < $1 })
    }
}
