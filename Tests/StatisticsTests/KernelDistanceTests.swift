import Foundation
import Interactions
import Meshes
import Statistics
import TestSupport
import Testing

@Suite struct KernelDistanceTests {
    private func scattered(_ count: Int, seed: Int) -> ParticleSet {
        var scatter = Scatter(seed: seed)
        return ParticleSet(
            dimension: 2, points: (0..<count).map { _ in Point(scatter.next(), scatter.next()) },
            weights: scatter.numbers(count))
    }

    private func energy(_ a: ParticleSet, _ b: ParticleSet, _ kernel: DirectInteraction) -> Double {
        (0..<a.count).reduce(0) { sum, i in
            sum
                + (0..<b.count).reduce(0) {
                    $0 + a.weight[i] * b.weight[$1] * kernel.pair(a[i], b[$1])
                }
        }
    }

    /// One object for sets that grow and shrink, against three double sums.
    @Test func agreesWithDoubleSums() {
        let kernel = DirectInteraction(amplitude: 1.5, width: 0.3)
        let reference = scattered(23, seed: 1)
        let distance = KernelDistance(from: reference, interaction: kernel)
        for (seed, count) in [7, 40, 1, 0, 40].enumerated() {
            let set = scattered(count, seed: 10 + seed)
            let expected =
                0.5 * energy(set, set, kernel) - energy(set, reference, kernel)
                + 0.5 * energy(reference, reference, kernel)
            // Masses up to 20 and K ≤ 1.5: rounding of at most 1e-16·600.
            #expect(abs(distance.squared(to: set) - expected) < 6e-14)
        }
    }

    /// The reference is a copy: what becomes of the original does not matter.
    @Test func vanishesAtTheReference() {
        let reference = scattered(30, seed: 3)
        let distance = KernelDistance(
            from: reference, interaction: DirectInteraction(amplitude: 1, width: 0.3))
        #expect(abs(distance.squared(to: scattered(30, seed: 3))) < 1e-14)
        reference.weight[0] += 1
        #expect(distance.squared(to: reference) > 0.4)
    }

    /// ∬K dN(a, s²) dN(b, r²) is the Gaussian of variance w² + s² + r².
    @Test func ofNormalLaws() {
        func overlap(_ shift: Double, _ variance: Double) -> Double {
            let total = 0.49 + variance
            return 2 * (0.49 / total).squareRoot() * exp(-shift * shift / (2 * total))
        }
        for amplitude in [2.0, -2] {
            let distance = KernelDistance(
                from: normalNodes(mean: 0.4, sd: 1.2),
                interaction: DirectInteraction(amplitude: amplitude, width: 0.7))
            let expected =
                0.5 * overlap(0, 2 * 0.64) - overlap(0.6, 0.64 + 1.44)
                + 0.5 * overlap(0, 2 * 1.44)
            let found = distance.squared(to: normalNodes(mean: -0.2, sd: 0.8))
            #expect(abs(found - (amplitude > 0 ? expected : -expected)) < 1e-14)
        }
    }
}
