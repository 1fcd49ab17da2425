import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct ReplicaTests {
    @Test func momentsByHand() {
        let values = ReplicaStatistics([1, 2, 3, 6])
        #expect(values.count == 4)
        #expect(values.mean == 3)
        #expect(abs(values.variance - 14.0 / 3) < 1e-15)
        #expect(abs(values.standardError - (14.0 / 12).squareRoot()) < 1e-15)
        #expect(values.fourthMoment == 24.5)
        #expect(values.covariance(with: ReplicaStatistics([0, 1, -1, 4])) == 11.0 / 3)
        // (μ₄ − s⁴/3)/4 under the root.
        let error = ((24.5 - 196.0 / 27) / 4).squareRoot()
        #expect(abs(values.varianceError - error) < 1e-15)
    }

    @Test func ofTooFewReplicasNothingIsKnown() {
        for values in [[], [2.0]] {
            let few = ReplicaStatistics(values)
            #expect(few.variance.isNaN)
            #expect(few.covariance(with: few).isNaN)
            #expect(few.meanInterval(level: 0.9) == .unbounded)
            #expect(
                few.varianceInterval(level: 0.9) == Interval(lower: 0, upper: .infinity))
            #expect(few.varianceInterval(level: 0.9, by: Bootstrap()) == .unbounded)
        }
        let same = ReplicaStatistics([3, 3, 3])
        #expect(same.varianceInterval(level: 0.9) == Interval(lower: 0, upper: 0))
        #expect(same.varianceInterval(level: 0.9, by: Bootstrap()) == Interval(lower: 0, upper: 0))
        #expect(same.meanInterval(level: 0.9) == Interval(lower: 3, upper: 3))
    }

    /// Tables of Student's law; two values have one degree of freedom, t = tan(πp/2),
    /// three have two, t = p·√(2/(1 − p²)).
    @Test func studentsBounds() {
        func bound(_ count: Int, _ level: Double) -> Double {
            let values = ReplicaStatistics((0..<count).map { Double($0 % 2) })
            let interval = values.meanInterval(level: level)
            return (interval.upper - interval.lower) / 2 / values.standardError
        }
        for p in [0.5, 0.95, 0.999] {
            #expect(abs(bound(2, p) / tan(.pi * p / 2) - 1) < 1e-9)
            #expect(abs(bound(3, p) / (p * (2 / (1 - p * p)).squareRoot()) - 1) < 1e-9)
        }
        #expect(abs(bound(4, 0.95) - 3.182446305) < 1e-8)
        #expect(abs(bound(16, 0.999) - 4.072765196) < 1e-8)
        // One over freedom beyond the normal's 1.959963985: (z³ + z)/4 = 2.37.
        #expect(abs(bound(100_001, 0.95) - 1.959963985 - 2.37231e-5) < 5e-9)
    }

    /// Signs have μ₄ = 1 and s² = R/(R − 1).
    @Test func theAsymptoticIntervalOfAVariance() {
        let replicas = 64.0
        let signs = ReplicaStatistics((0..<64).map { $0 % 2 == 0 ? 1 : -1 })
        let variance = replicas / (replicas - 1)
        let square = (1 - variance * variance * (replicas - 3) / (replicas - 1)) / replicas
        let reach = 1.9599639845400545 * square.squareRoot() / variance
        let interval = signs.varianceInterval(level: 0.95)
        #expect(abs(interval.lower - variance * exp(-reach)) < 1e-14)
        #expect(abs(interval.upper - variance * exp(reach)) < 1e-14)
    }

    @Test func aBootstrapDependsOnItsSeedAlone() {
        var scatter = Scatter(seed: 1)
        let values = scatter.numbers(30)
        func interval(_ seed: UInt64) -> Interval {
            Bootstrap(resamples: 500, seed: seed).interval(of: values, level: 0.9) {
                $0.reduce(0, +)
            }
        }
        #expect(interval(7) == interval(7))
        #expect(interval(7) != interval(8))
        #expect(interval(7) != interval(7 + 1 << 32))
    }

    /// Every value is drawn alike in every place, and groups do not share draws.
    @Test func resamplesAreUniform() {
        let group = (0..<10).map(Double.init)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
        var together = 0
        var calls = 0
        _ = Bootstrap(resamples: 10_000).interval(of: [group, group], level: 0.9) { groups in
            calls += 1
            // The first call sees the values, the last twenty one less.
            guard calls > 1, groups.allSatisfy({ $0.count == 10 }) else { return 0 }
            for place in 0..<10 { counts[place][Int(groups[0][place])] += 1 }
            together += zip(groups[0], groups[1]).lazy.filter { $0 == $1 }.count
            return 0
        }
        #expect(calls == 10_021)
        // Binomial counts of mean 1000 and sd 30, a hundred of them: 6 sd is 2e-7.
        #expect(counts.joined().allSatisfy { abs($0 - 1000) < 180 })
        // Of 1e5 pairs a tenth agrees, with sd 95.
        #expect(abs(together - 10_000) < 570)
    }

    /// Where an increasing function of the statistic is bounded does not matter, and
    /// resamples without a value are left out.
    @Test func intervalsTransform() {
        var scatter = Scatter(seed: 4)
        let values = scatter.numbers(25)
        let bootstrap = Bootstrap(resamples: 1001)
        let plain = bootstrap.interval(of: values, level: 0.9) { $0.reduce(0, +) }
        let cubed = bootstrap.interval(of: values, level: 0.9) { pow($0.reduce(0, +), 3) }
        // But for the acceleration, which is known to first order, and quantiles
        // between two resamples.
        #expect(abs(pow(cubed.lower, 1 / 3.0) - plain.lower) < 0.1 * (plain.upper - plain.lower))
        #expect(abs(pow(cubed.upper, 1 / 3.0) - plain.upper) < 0.1 * (plain.upper - plain.lower))
        let partial = bootstrap.interval(of: values, level: 0.9) {
            $0[0] == values[1] ? .nan : $0.reduce(0, +)
        }
        #expect(partial.lower.isFinite && partial.upper.isFinite)
        #expect(bootstrap.interval(of: values, level: 0.9) { _ in .nan } == .unbounded)
    }
}
