import Foundation
import Interactions
import Meshes
import Statistics
import TestSupport
import Testing

/// How distances fall with the number of particles.
@Suite struct ScalingTests {
    /// Squared distances of mean `mean(n)`, in each replica times the mean square of
    /// three normal deviates.
    private func synthetic(
        counts: [Int], replicas: Int, seed: Int, mean: (Double) -> Double
    ) -> [ReplicaDistances] {
        var scatter = Scatter(seed: seed)
        return counts.map { count in
            ReplicaDistances(
                count: count,
                squares: (0..<replicas).map { _ in
                    let three = (0..<3).reduce(0) { sum, _ in
                        let z = normal(&scatter)
                        return sum + z * z / 3
                    }
                    return mean(Double(count)) * three
                })
        }
    }

    private static let doubled = (0..<9).map { 50 << $0 }

    /// Without curvature the law is found exactly, whatever the weights.
    @Test func anExactPowerIsFound() throws {
        let data = [1600, 100, 400].map { count in
            let square = 9 * pow(Double(count), -0.8)
            let spread = Double(count % 7 + 1) / 20
            return ReplicaDistances(
                count: count, squares: [square * (1 - spread), square * (1 + spread)])
        }
        let law = try PowerLaw(data)
        #expect(abs(law.exponent + 0.4) < 1e-14)
        #expect(abs(law.logPrefactor - log(3)) < 1e-13)
        #expect(abs(law.distance(count: 400) - 3 * pow(400, -0.4)) < 1e-14)
        #expect(law.chiSquare < 1e-20)
        #expect(law.degreesOfFreedom == 1)
        #expect(law.exponentInterval.contains(law.exponent))
    }

    /// Weighted least squares of three points by hand: log d = 1, 0, 0 at
    /// log n = 0, log 2, log 4 with relative errors of the squares of 2ε, ε, ε.
    @Test func weightsAreInverseVariances() throws {
        func pair(_ count: Int, _ square: Double, _ spread: Double) -> ReplicaDistances {
            ReplicaDistances(
                count: count, squares: [square * (1 - spread), square * (1 + spread)])
        }
        let law = try PowerLaw([pair(1, exp(2), 0.2), pair(2, 1, 0.1), pair(4, 1, 0.1)])
        // Weights 1, 4, 4 of places 0, 1, 2 about 4/3: Σw(x − x̄)y = −4/3, Σw(x − x̄)² = 4.
        #expect(abs(law.exponent + 1 / (3 * log(2))) < 1e-14)
        #expect(abs(law.logPrefactor - 5.0 / 9) < 1e-14)
        // Residuals 4/9, −2/9, 1/9; a pair's mean has the relative error `spread`.
        #expect(abs(law.chiSquare - (16 + 4 * 4 + 4) / 81 / 0.01) < 1e-11)
    }

    /// 90 % intervals of −½ with 64 replicas, over 200 data sets. Of 0.83 or more
    /// fewer than 136 hold it with P < 1e-7, of 0.92 or less all 200 do with 6e-8.
    @Test func intervalsCoverTheExponent() throws {
        var covered = 0
        var chiSquares = 0.0
        for seed in 0..<200 {
            let data = synthetic(
                counts: [50, 100, 200, 400, 800], replicas: 64, seed: seed, mean: { 7 / $0 })
            let law = try PowerLaw(data, level: 0.9, bootstrap: Bootstrap(resamples: 400))
            if law.exponentInterval.contains(-0.5) { covered += 1 }
            chiSquares += law.chiSquare
        }
        #expect((136...199).contains(covered), "\(covered)")
        // 600 degrees of freedom, times 64/62 and a little: sd about √1200 = 35.
        #expect(abs(chiSquares - 630) < 200)
    }

    /// A logarithm is known to ½√(2/3)/16 = 0.026 and b, over nine doublings, to 0.0048:
    /// ten of these errors are 0.05, half way from −0.4 to −½.
    @Test func anotherExponentIsRejected() throws {
        let slow = synthetic(
            counts: Self.doubled, replicas: 256, seed: 1, mean: { pow($0, -0.8) })
        let law = try PowerLaw(slow, bootstrap: Bootstrap(resamples: 1000))
        #expect(law.exponentInterval.lower > -0.45)
        #expect(abs(law.exponent + 0.4) < 0.05)
        let scaling = try StatisticalScaling(slow, bootstrap: Bootstrap(resamples: 200))
        #expect(scaling.entries[0].verdict != .statistical)
        // √n·d grows as n^0.1, and the others are on average 2^4.5 times larger;
        // 0.11 is five and a half errors.
        #expect(abs(scaling.entries[0].ratio - pow(2, -0.45)) < 0.11)
    }

    /// √n·RMS and its interval against the values and their own bootstrap.
    @Test func entriesAreScaledDistances() throws {
        let data = synthetic(counts: [400, 25], replicas: 10, seed: 2, mean: { 1 / $0 })
        let bootstrap = Bootstrap(resamples: 300)
        let scaling = try StatisticalScaling(data, level: 0.8, bootstrap: bootstrap)
        #expect(scaling.entries.map(\.count) == [25, 400])
        for (entry, distances) in zip(scaling.entries, data.reversed()) {
            let root = Double(entry.count).squareRoot()
            #expect(abs(entry.scaled / (root * distances.rootMeanSquare) - 1) < 1e-14)
            let interval = bootstrap.interval(of: distances.squares, level: 0.8) {
                (ReplicaStatistics($0).mean * Double(entry.count)).squareRoot()
            }
            #expect(abs(entry.interval.lower / interval.lower - 1) < 1e-13)
            #expect(abs(entry.interval.upper / interval.upper - 1) < 1e-13)
        }
        let ratio = scaling.entries[0].scaled / scaling.entries[1].scaled
        #expect(abs(scaling.entries[0].ratio / ratio - 1) < 1e-14)
        #expect(abs(scaling.entries[1].ratio * ratio - 1) < 1e-14)
    }

    /// Of four counts that obey the law with 16 replicas each, few are not found
    /// statistical. At a rate of 1 % a data set, 400 have more than 18 with P < 1e-7.
    @Test func statisticalCountsAreFoundSo() throws {
        var alarms = 0
        for seed in 0..<400 {
            let data = synthetic(
                counts: [50, 200, 800, 3200], replicas: 16, seed: seed, mean: { 3 / $0 })
            let scaling = try StatisticalScaling(data, bootstrap: Bootstrap(resamples: 100))
            if scaling.entries.contains(where: { $0.verdict != .statistical }) { alarms += 1 }
        }
        #expect(alarms <= 18)
    }

    /// A bias of order 1/n at few particles, and a floor that more do not reduce.
    /// 256 replicas know a ratio to 0.036, so that 2 is 20 errors of a logarithm away.
    @Test func biasAndFloorAreExcess() throws {
        let few = Bootstrap(resamples: 100)
        let biased = synthetic(
            counts: [10, 1000, 10_000], replicas: 256, seed: 3, mean: { 1 / $0 + 30 / ($0 * $0) })
        let bias = try StatisticalScaling(biased, bootstrap: few).entries
        guard case .excess(let ratio) = bias[0].verdict else {
            Issue.record()
            return
        }
        #expect(abs(ratio - 2) < 0.4)
        let floored = synthetic(
            counts: [10, 100, 10_000], replicas: 256, seed: 4, mean: { 1 / $0 + 3e-4 })
        let floor = try StatisticalScaling(floored, bootstrap: few).entries
        guard case .excess(let height) = floor[2].verdict else {
            Issue.record()
            return
        }
        #expect(abs(height - (4 / 1.03).squareRoot()) < 0.4)
        #expect(floor[0].verdict != .statistical && floor[0].ratio < 1)
    }

    /// Samples of N(0, 1) against the law itself: n·E d² = ½(K(0) − ∬K dμdμ).
    @Test func kernelDistancesOfSamplesFollowTheLaw() throws {
        let kernel = DirectInteraction(amplitude: 1, width: 0.8)
        let distance = KernelDistance(from: normalNodes(mean: 0, sd: 1), interaction: kernel)
        var scatter = Scatter(seed: 8)
        let data = [16, 64, 256].map { count in
            ReplicaDistances(
                count: count,
                squares: (0..<64).map { _ in
                    let points = (0..<count).map { _ in Point(normal(&scatter), 0) }
                    let weights = points.map { _ in 1 / Double(count) }
                    return distance.squared(
                        to: ParticleSet(dimension: 1, points: points, weights: weights))
                })
        }
        let expected = 0.5 * (1 - 0.8 / (0.64 + 2).squareRoot())
        for entry in data {
            let scaled = ReplicaStatistics(entry.squares.map { $0 * Double(entry.count) })
            // Student's law of 63 degrees beyond 6: P = 1e-7.
            #expect(abs(scaled.mean - expected) < 6 * scaled.standardError)
        }
        // The squares' spread is at most their mean: a logarithm is known to ½/8 and b to
        // 0.032, of which 0.17 is five and a half.
        #expect(abs(try PowerLaw(data).exponent + 0.5) < 0.17)
    }

    @Test func whatSaysNothingIsAnError() {
        func error(_ data: [(Int, [Double])]) -> ScalingError? {
            do {
                _ = try PowerLaw(data.map { ReplicaDistances(count: $0.0, squares: $0.1) })
                return nil
            } catch {
                return error
            }
        }
        #expect(error([]) == .tooFewCounts(found: 0, needed: 2))
        #expect(error([(5, [1, 2])]) == .tooFewCounts(found: 1, needed: 2))
        #expect(error([(5, [1, 2]), (5, [1, 2])]) == .badCount(5))
        #expect(error([(5, [1, 2]), (0, [1, 2])]) == .badCount(0))
        #expect(error([(5, [1, 2]), (6, [1])]) == .tooFewReplicas(count: 6, found: 1))
        #expect(error([(5, [1, -2]), (6, [1, 2])]) == .noDistance(count: 5))
        #expect(error([(5, [1, .nan]), (6, [1, 2])]) == .noDistance(count: 5))
        #expect(error([(5, [1, 1]), (6, [1, 2])]) == .noSpread(count: 5))
        #expect(error([(5, [1, 1.5]), (6, [1, 2])]) == nil)
        #expect("\(ScalingError.noSpread(count: 5))".contains("n = 5"))
    }
}
