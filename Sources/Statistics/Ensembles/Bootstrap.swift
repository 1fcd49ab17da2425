import Foundation
import ParticleFlow

/// Confidence intervals by resampling (Efron 1987).
///
/// A resample leaves out one value of every group and draws as many as there were
/// from the others, with replacement; the statistic's spread over resamples stands
/// for its spread over repetitions of the whole experiment. Without the omission a
/// mean of R values would spread too little, by the factor √(1 − 1/R) (Hesterberg
/// 2004). Intervals are bias-corrected and
/// accelerated (BCa): second-order correct, and the same for any increasing
/// function of the statistic. The random numbers depend on the seed alone.
public struct Bootstrap: Sendable, Hashable {
    /// The number of resamples, at least 100; an interval of level p rests on
    /// (1 − p)/2 of them on either side.
    public let resamples: Int
    /// The seed of the random numbers.
    public let seed: UInt64

    /// Describes a bootstrap.
    public init(resamples: Int = 4000, seed: UInt64 = 1) {
        precondition(resamples >= 100, "an interval needs a hundred resamples")
        self.resamples = resamples
        self.seed = seed
    }

    /// An interval of a statistic of independent values.
    ///
    /// - Parameters:
    ///   - values: one a replica; the interval is unbounded for fewer than two.
    ///   - level: the probability, between 0 and 1.
    ///   - statistic: a function of the values in any order. Resamples where it is
    ///     not finite are left out.
    public func interval(
        of values: [Double], level: Double, statistic: ([Double]) -> Double
    ) -> Interval {
        interval(of: [values], level: level) { statistic($0[0]) }
    }

    /// An interval of a statistic of several groups of independent values.
    ///
    /// - Parameters:
    ///   - groups: the values, group by group; the interval is unbounded if there
    ///     are none, or one has fewer than two.
    ///   - level: the probability, between 0 and 1.
    ///   - statistic: a function of the groups. Resamples where it is not finite
    ///     are left out.
    public func interval(
        of groups: [[Double]], level: Double, statistic: ([[Double]]) -> Double
    ) -> Interval {
        guard !groups.isEmpty, groups.allSatisfy({ $0.count > 1 }) else { return .unbounded }
        let estimate = statistic(groups)
        let replicates = replicates(of: groups, statistic: statistic)
        guard !estimate.isNaN, !replicates.isEmpty else { return .unbounded }
        let correction = Correction(
            bias: Self.bias(of: replicates, against: estimate),
            acceleration: Self.acceleration(of: groups, statistic: statistic))
        let tail = 0.5 * (1 - level)
        return Interval(
            lower: Self.quantile(correction.probability(tail), of: replicates),
            upper: Self.quantile(correction.probability(1 - tail), of: replicates))
    }

    /// The statistic of every resample where it is finite, in ascending order.
    private func replicates(
        of groups: [[Double]], statistic: ([[Double]]) -> Double
    ) -> [Double] {
        var resample = groups
        var values: [Double] = []
        values.reserveCapacity(resamples)
        for number in 0..<resamples {
            for (index, group) in groups.enumerated() {
                redraw(&resample[index], from: group, resample: number, group: index)
            }
            values.append(statistic(resample))
        }
        return values.filter(\.isFinite).sorted()
    }

    private func redraw(
        _ target: inout [Double], from values: [Double], resample: Int, group: Int
    ) {
        var words = SIMD4<UInt32>()
        func draw(_ number: Int, below bound: Int) -> Int {
            if number % 4 == 0 {
                let block = UInt32(truncatingIfNeeded: number / 4)
                words = Philox.words(
                    SIMD4(
                        block, UInt32(truncatingIfNeeded: group),
                        UInt32(truncatingIfNeeded: resample), Self.purpose), key: key)
            }
            // The upper half of a product takes a word to 0..<bound.
            return Int((UInt64(words[number % 4]) * UInt64(bound)) >> 32)
        }
        let omitted = draw(0, below: values.count)
        for index in values.indices {
            let place = draw(index + 1, below: values.count - 1)
            target[index] = values[place < omitted ? place : place + 1]
        }
    }

    private var key: SIMD2<UInt32> {
        SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    }

    /// Keeps the counters apart from those of particles with the same seed.
    private static let purpose: UInt32 = 0xB007_57A9

    /// How far the estimate is from the resamples' median, in normal deviates;
    /// resamples that equal it count half.
    private static func bias(of sorted: [Double], against estimate: Double) -> Double {
        let (below, equal) = sorted.reduce(into: (0.0, 0.0)) { counts, value in
            if value < estimate { counts.0 += 1 }
            if value == estimate { counts.1 += 1 }
        }
        let total = Double(sorted.count)
        let fraction = min(max((below + 0.5 * equal) / total, 0.5 / total), 1 - 0.5 / total)
        return NormalLaw.quantile(fraction)
    }

    /// How fast the statistic's spread grows with the statistic, from its values
    /// with one replica left out at a time.
    private static func acceleration(
        of groups: [[Double]], statistic: ([[Double]]) -> Double
    ) -> Double {
        var (squares, cubes) = (0.0, 0.0)
        for (index, group) in groups.enumerated() {
            var others = groups
            let left = group.indices.map { omitted in
                others[index] = group
                others[index].remove(at: omitted)
                return statistic(others)
            }
            let mean = left.reduce(0, +) / Double(left.count)
            let scale = Double(group.count - 1) / Double(group.count)
            for value in left {
                let influence = scale * (mean - value)
                squares += influence * influence
                cubes += influence * influence * influence
            }
        }
        let acceleration = cubes / (6 * pow(squares, 1.5))
        return acceleration.isFinite ? acceleration : 0
    }

    /// A quantile, linear between neighbouring values.
    private static func quantile(_ probability: Double, of sorted: [Double]) -> Double {
        let place = probability * Double(sorted.count - 1)
        let index = min(Int(place), sorted.count - 2)
        guard index >= 0 else { return sorted[0] }
        let (low, high) = (sorted[index], sorted[index + 1])
        return low == high ? low : low + (place - Double(index)) * (high - low)
    }
}

/// Which quantile of the resamples stands for which probability.
private struct Correction {
    let bias: Double
    let acceleration: Double

    func probability(_ nominal: Double) -> Double {
        let shifted = bias + NormalLaw.quantile(nominal)
        let scale = 1 - acceleration * shifted
        guard scale > 0 else { return shifted > 0 ? 1 : 0 }
        return NormalLaw.probability(upTo: bias + shifted / scale)
    }
}
