import ExactSolutions
import Foundation
import Statistics

extension SpikeStudy {
    /// What the study found.
    public struct Outcome: Sendable {
        /// The time at which the objectives were taken.
        public let time: Double
        /// The excess that counts as a success, as a fraction of ``scale``.
        public let tolerance: Double
        /// ½‖y‖², the objective of no measure.
        public let scale: Double
        /// The minimiser with its certificate.
        public let minimum: DeconvolutionMinimum
        /// One row a count, ascending.
        public let rows: [Row]
        /// The seconds it took.
        public let wallSeconds: Double
    }

    /// How replicas of one size fared.
    public struct Row: Sendable {
        /// The number of particles.
        public let count: Int
        /// Objective minus minimum, replica by replica.
        public let excesses: [Double]
        /// How many of them are small enough.
        public let success: Proportion

        init(count: Int, excesses: [Double], allowed: Double) {
            self.count = count
            self.excesses = excesses
            success = Proportion(
                successes: excesses.count { $0 <= allowed }, trials: excesses.count)
        }

        /// The excess that a fraction of the replicas does not exceed.
        public func quantile(_ fraction: Double) -> Double {
            let sorted = excesses.sorted()
            return sorted[min(Int(fraction * Double(sorted.count)), sorted.count - 1)]
        }
    }
}

extension SpikeStudy.Outcome {
    /// The outcome for a terminal.
    public var table: String {
        let spikes = minimum.spikes.count
        let header =
            "Weights and positions of m particles to t = \(Text.time(time)): how often the "
            + "objective comes within \(Text.short(tolerance))·½‖y‖² = "
            + "\(Text.short(tolerance * scale)) of its minimum.\n"
            + "minimum \(String(format: "%.12g", minimum.certificate.objective)), of \(spikes) "
            + "spikes, certified to \(Text.short(minimum.certificate.gap))"
        let body = rows.map { row in
            let interval = row.success.interval()
            return [
                "\(row.count)", "\(row.success.successes) of \(row.success.trials)",
                String(format: "%.3f", row.success.fraction),
                String(format: "%.3f … %.3f", interval.lower, interval.upper),
                Text.short(row.quantile(0.5)), Text.short(row.quantile(0.9)),
            ]
        }
        let columns = Text.columns(
            ["m", "successes", "rate", "95 % interval", "median excess", "9th decile"], body)
        return header + "\n\n" + columns
    }

    /// The outcome as CSV: a row a count, 17 digits.
    public var csv: String {
        let header =
            "count,replicas,successes,rate,rate_lower,rate_upper,median_excess,mean_excess,"
            + "largest_excess,minimum,minimum_gap,tolerance,scale"
        let lines = rows.map { row in
            let interval = row.success.interval()
            let mean = row.excesses.compensatedSum() / Double(row.excesses.count)
            let numbers = [
                row.success.fraction, interval.lower, interval.upper, row.quantile(0.5), mean,
                row.quantile(1), minimum.certificate.objective, minimum.certificate.gap, tolerance,
                scale,
            ]
            return
                (["\(row.count)", "\(row.success.trials)", "\(row.success.successes)"]
                + numbers.map { String(format: "%.17g", $0) }).joined(separator: ",")
        }
        return ([header] + lines).map { $0 + "\n" }.joined()
    }
}
