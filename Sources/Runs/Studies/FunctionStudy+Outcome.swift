import Foundation
import Meshes
import Statistics

extension FunctionStudy {
    /// What the study found.
    public struct Outcome: Sendable {
        /// The output times.
        public let times: [Double]
        /// The number of replicas of each count.
        public let replicas: Int
        /// The number of fixed inputs ν.
        public let inputs: Int
        /// The counts n, ascending.
        public let counts: [Int]
        /// The law of ‖f_n − E f_n‖_ν at the end.
        public let fluctuation: LawStudy.Law
        /// The law of ‖f_n − f‖_ν at the end.
        public let error: LawStudy.Law
        /// n·E‖f_n − E f_n‖²_ν, a row a count, at every output.
        public let scaled: [[ReplicaStatistics]]
        /// M ∫K(θ, θ) dμ − ‖f_t‖²_ν at every output, from the largest count: what n·E‖·‖²
        /// is of independent units, and at long times its bound (32).
        public let bounds: [Double]
        /// Whether there was gradient descent alone, which the bound is about.
        public let isDescent: Bool
        /// The seconds it took.
        public let wallSeconds: Double

        init(
            times: [Double], replicas: Int, inputs: Int, groups: [Group], isDescent: Bool,
            seconds: Double
        ) {
            self.isDescent = isDescent
            self.times = times
            self.replicas = replicas
            self.inputs = inputs
            counts = groups.map(\.count)
            wallSeconds = seconds
            let end = times.count - 1
            fluctuation = LawStudy.Law(
                name: "fluctuation", title: "‖f_n − E f_n‖", referenceError: 0,
                distances: groups.map {
                    ReplicaDistances(count: $0.count, squares: $0.spreads[end])
                })
            error = LawStudy.Law(
                name: "error", title: "‖f_n − f‖", referenceError: 0,
                distances: groups.map {
                    ReplicaDistances(count: $0.count, squares: $0.errors[end])
                })
            scaled = groups.map { group in
                group.spreads.map { squares in
                    ReplicaStatistics(squares.map { Double(group.count) * $0 })
                }
            }
            bounds = groups.last?.bounds ?? []
        }
    }
}

extension FunctionStudy.Outcome {
    /// The outcome for a terminal.
    public var table: String {
        let header =
            "Networks as functions on \(inputs) inputs at t = \(Text.time(times.last ?? 0)), root "
            + "of the mean square over \(replicas) replicas."
        return [header, fluctuation.table, error.table, history].joined(separator: "\n\n")
    }

    /// n times the variance over time, and what bounds it.
    private var history: String {
        let titles = ["t"] + counts.map { "n = \($0)" } + ["∫K dμ − ‖f‖²"]
        let rows = times.indices.map { output in
            [Text.time(times[output])]
                + scaled.map { group in
                    let value = group[output]
                    return "\(Text.short(value.mean)) ± "
                        + String(format: "%.2g", value.standardError)
                } + [Text.short(bounds[output])]
        }
        return "n·E‖f_n − E f_n‖², and what it is of independent units, its bound at late times:\n"
            + Text.columns(titles, rows) + "\n" + conclusion
    }

    private var conclusion: String {
        guard isDescent, let last = scaled.last?.last, let bound = bounds.last, bound > 0 else {
            return ""
        }
        let ratio = last.mean / bound
        let error = last.standardError / bound
        return String(
            format: "at the end %d units have %.3g ± %.2g of it: the bound ",
            counts.last ?? 0, ratio, error)
            + (ratio - 3 * error <= 1 ? "holds" : "does not hold")
    }

    /// The outcome as CSV: the two laws, a row a distance and count, 17 digits.
    public var csv: String { LawStudy.Law.csv([fluctuation, error]) }
}
