import Models
import Statistics

extension FluctuationStudy {
    /// n·Var of an observable at one time, predicted and measured.
    public struct Row: Sendable {
        /// The time.
        public let time: Double
        /// The observable, as it was given.
        public let observable: String
        /// How births and deaths happen.
        public let births: BirthScheme
        /// The limit for many particles, with its numerical error.
        public let predicted: FluctuationPrediction.Value
        /// n times the unbiased variance over replicas.
        public let measured: Double
        /// The standard deviation of ``measured``.
        public let standardError: Double
        /// What ``measured`` leaves open, at the level that was asked for.
        public let interval: Interval
        /// The same at the level at which all rows of the last time hold together.
        let joint: Interval

        init(
            time: Double, observable: String, births: BirthScheme,
            predicted: FluctuationPrediction.Value, replicas: ReplicaStatistics, count: Int,
            confidence: Double, comparisons: Int
        ) {
            let n = Double(count)
            func interval(_ level: Double) -> Interval {
                let interval = replicas.varianceInterval(level: level)
                return Interval(lower: n * interval.lower, upper: n * interval.upper)
            }
            self.time = time
            self.observable = observable
            self.births = births
            self.predicted = predicted
            measured = n * replicas.variance
            standardError = n * replicas.varianceError
            self.interval = interval(confidence)
            joint = interval(1 - (1 - confidence) / Double(comparisons))
        }

        /// ``measured`` relative to the prediction.
        public var ratio: Double { measured / predicted.variance }

        /// How far ``measured`` is from the prediction in standard deviations, the
        /// numerical error of the prediction included.
        public var sigmas: Double {
            let difference = measured - predicted.variance
            let spread =
                (standardError * standardError + predicted.error * predicted.error).squareRoot()
            return difference == 0 ? 0 : difference / spread
        }

        /// Whether prediction and measurement are compatible.
        var agrees: Bool {
            joint.lower - predicted.error <= predicted.variance
                && predicted.variance <= joint.upper + predicted.error
        }
    }

    /// What a study found.
    public struct Outcome: Sendable {
        /// The number of particles.
        public let count: Int
        /// The number of replicas.
        public let replicas: Int
        /// The probability with which an interval holds.
        public let confidence: Double
        /// One row a scheme, observable and time, in this order.
        public let rows: [Row]

        /// Whether theory and ensemble agree at the last time: whether all
        /// intervals there hold together with the confidence that was asked for.
        public var agrees: Bool { last.allSatisfy(\.agrees) }

        /// The rows of the last time.
        var last: [Row] { rows.filter { $0.time == rows.last?.time } }
    }
}
