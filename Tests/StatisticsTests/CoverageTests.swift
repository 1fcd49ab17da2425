import Foundation
import Statistics
import TestSupport
import Testing

/// How often intervals hold the truth, over 400 data sets each.
@Suite struct CoverageTests {
    private static let sets = 400

    /// The number of data sets whose interval of `level` 0.9 holds the truth.
    private func coverage(
        count: Int, truth: Double, draw: (inout Scatter) -> Double,
        interval: (ReplicaStatistics) -> Interval
    ) -> Int {
        (0..<Self.sets).filter { seed in
            var scatter = Scatter(seed: 1000 + seed)
            let values = (0..<count).map { _ in draw(&scatter) }
            return interval(ReplicaStatistics(values)).contains(truth)
        }.count
    }

    /// A probability of 0.86 or more gives fewer than 305 of 400 with P < 1e-7, one of
    /// 0.93 or less more than 394.
    private let allowed = 305...394

    @Test func ofAMeanByStudent() {
        let covered = coverage(
            count: 5, truth: 0, draw: { normal(&$0) }, interval: { $0.meanInterval(level: 0.9) })
        #expect(allowed.contains(covered), "\(covered)")
    }

    @Test func ofASkewedMeanByBootstrap() {
        let bootstrap = Bootstrap(resamples: 500)
        let covered = coverage(
            count: 30, truth: 1, draw: { -log(1 - $0.next()) },
            interval: {
                bootstrap.interval(of: $0.values, level: 0.9) {
                    $0.reduce(0, +) / Double($0.count)
                }
            })
        #expect(allowed.contains(covered), "\(covered)")
    }

    @Test func ofAVarianceByBootstrap() {
        let bootstrap = Bootstrap(resamples: 500)
        let covered = coverage(
            count: 50, truth: 1, draw: { normal(&$0) },
            interval: { $0.varianceInterval(level: 0.9, by: bootstrap) })
        #expect(allowed.contains(covered), "\(covered)")
    }

    @Test func ofAVarianceAsymptotically() {
        let covered = coverage(
            count: 100, truth: 1, draw: { normal(&$0) },
            interval: { $0.varianceInterval(level: 0.9) })
        #expect(allowed.contains(covered), "\(covered)")
    }
}

/// A normal deviate (Box and Muller).
func normal(_ scatter: inout Scatter) -> Double {
    (-2 * log(1 - scatter.next())).squareRoot() * cos(2 * .pi * scatter.next())
}
