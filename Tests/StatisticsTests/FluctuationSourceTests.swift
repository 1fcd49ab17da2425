import Foundation
import Statistics
import Testing

/// What births and deaths add to a variance, given the moments.
@Suite struct FluctuationSourceTests {
    /// e^{−λ}(I₀(λ) + I₁(λ)), computed with 40 digits.
    @Test(arguments: [
        (1e-8, 0.999999995000000025), (1e-3, 0.99950024989586978073),
        (0.5, 0.80145607363402176525), (3, 0.4398270674591261521),
        (40, 0.12576050894967739101), (700, 0.030151815096248204536),
        (9990, 0.0079827381381598231714), (10010, 0.007974759586781509783),
        (1e6, 0.00079788446106727655509), (1e8, 0.000079788455980550965301),
    ]) func anImbalanceOfEqualMeans(events: Double, share: Double) {
        let skellam = Skellam(plus: events / 2, minus: events / 2)
        #expect(abs(skellam.meanMagnitude / (events * share) - 1) < 1e-9)
    }

    /// Sums of Poisson probabilities, computed with 30 digits.
    @Test(arguments: [
        (3.0, 1.0, 2.26797394017421), (5200, 5100, 117.387761436202),
        (5300, 5000, 300.090417750415),
    ]) func anImbalanceOfOtherMeans(plus: Double, minus: Double, mean: Double) {
        #expect(abs(Skellam(plus: plus, minus: minus).meanMagnitude / mean - 1) < 1e-9)
        #expect(abs(Skellam(plus: minus, minus: plus).meanMagnitude / mean - 1) < 1e-9)
    }

    @Test func anImbalanceWithoutDoubt() {
        #expect(Skellam(plus: 0, minus: 0).meanMagnitude == 0)
        #expect(abs(Skellam(plus: 2.5, minus: 0).meanMagnitude - 2.5) < 1e-14)
        #expect(Skellam(plus: 1e9, minus: 1e6).meanMagnitude == 999e6)
        // Where the sign becomes certain nothing jumps.
        let far = 100 + 60.0.squareRoot()
        let ends = [far - 1e-7, far + 1e-7].map {
            Skellam(plus: $0 * $0, minus: 1e4).meanMagnitude - ($0 * $0 - 1e4)
        }
        #expect(abs(ends[0] - ends[1]) < 1e-8)
    }

    @Test func betweenOneEventAndMany() {
        let noise = PartnerNoise(own: 2, deaths: 0.75, births: 0.75, square: 4)
        #expect(noise.eventwise == 8)
        #expect(noise.synchronous(trials: 0) == 8)
        #expect(abs(noise.synchronous(trials: 2) - (2 + 6 * 0.4398270674591261521)) < 1e-9)
        #expect(abs(noise.synchronous(trials: 1e12) - 2) < 1e-5)
        // What is always too much needs partners however many events there are.
        let deadly = PartnerNoise(own: 2, deaths: 1.25, births: 0.25, square: 4)
        #expect(abs(deadly.synchronous(trials: 1e12) - 6) < 1e-5)
    }
}
