import Foundation
import Meshes

extension OrderStudy {
    /// What is measured at each level.
    public enum Quantity: String, Sendable, CaseIterable {
        /// ∫|μ − μ_ref|, by cells.
        case density
        /// The largest error of the mean of a coordinate.
        case mean
        /// The largest error of the variance of a coordinate.
        case variance
        /// The error of the energy.
        case energy
    }

    /// The errors at one level.
    public struct Errors: Sendable {
        private var values: [Quantity: Double] = [:]
        /// What rounding, and a reference that is not exact, may amount to.
        private var noise: [Quantity: Double] = [:]

        /// Rounding adds up over the steps; below this, relative to the quantity,
        /// an error says nothing of the scheme.
        private static let relativeRounding = 1e-12

        init(of solution: Solution, against reference: ReferenceState) {
            let volume = solution.mesh.cellVolume
            let found = solution.diagnostics
            let relativeNoise = Self.relativeRounding + 4 * reference.uncertainty
            func largest(_ a: [Double], _ b: [Double]) -> Double {
                zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
            }
            func note(_ quantity: Quantity, _ error: Double, scale: Double) {
                values[quantity] = error
                noise[quantity] = relativeNoise * scale
            }
            let distance = zip(solution.density, reference.density).lazy.map { abs($0 - $1) }
            note(.density, distance.compensatedSum() * volume, scale: found.mass)
            let length = solution.mesh.axes.reduce(0) { max($0, $1.length) }
            note(.mean, largest(found.means, reference.means), scale: length)
            note(.variance, largest(found.variances, reference.variances), scale: length)
            note(.energy, abs(found.energy - reference.energy), scale: max(1, abs(found.energy)))
        }

        /// The error of a quantity.
        public subscript(quantity: Quantity) -> Double { values[quantity] ?? .nan }

        /// Whether the error of a quantity is more than noise.
        func isMeaningful(_ quantity: Quantity) -> Bool {
            self[quantity] > (noise[quantity] ?? 0)
        }
    }

    /// One level of refinement.
    public struct Level: Sendable {
        /// The cells of each axis.
        public let cells: [Int]
        /// The number of steps.
        public let steps: Int
        /// The errors; nil for the finest level if there is no closed form.
        public let errors: Errors?
    }

    /// All levels with a scheme of one order.
    public struct Series: Sendable {
        /// The formal order of the scheme.
        public let order: Int
        /// The levels, coarsest first.
        public let levels: [Level]

        init(order: Int, solutions: [Solution], errors: [Errors?]) {
            self.order = order
            levels = zip(solutions, errors).map {
                Level(cells: $0.mesh.shape, steps: $0.steps, errors: $1)
            }
        }

        /// log₂ of the ratio of the errors at `level − 1` and `level`; nil if one
        /// of them is missing or mere noise.
        public func observedOrder(_ quantity: Quantity, at level: Int) -> Double? {
            guard level > 0, let before = levels[level - 1].errors,
                let after = levels[level].errors,
                before.isMeaningful(quantity), after.isMeaningful(quantity)
            else { return nil }
            return log2(before[quantity] / after[quantity])
        }
    }

    /// What a study found.
    public struct Outcome: Sendable {
        /// The names of the axes.
        public let axes: [String]
        /// The time at which the solutions are compared.
        public let end: Double
        /// What they are compared with, for a person.
        public let reference: String
        /// Whether that is a closed form.
        public let isClosedForm: Bool
        /// One series an order of the scheme.
        public let series: [Series]
    }
}
