import Meshes
import Results
import RunFiles

/// Whether the grid and the weighted particles give the same scalars within the sum
/// of their error bars.
///
/// An error bar is the difference to a coarser solution, and that passes through 0
/// where the error changes its sign; hence the bar at an output is the largest within
/// a tenth of all outputs, or at least one, on either side. Rounding is allowed on top.
public struct MethodAgreement: Sendable {
    /// What is said of one scalar: the output where the difference is largest
    /// against the bars.
    public struct Row: Sendable {
        /// The scalar's place among the quantities.
        public let index: Int
        /// The scalar's name.
        public let name: String
        /// The output.
        public let output: Int
        /// |grid − weighted| there.
        public let difference: Double
        /// The sum of the error bars there, with the allowance for rounding.
        public let allowed: Double
        /// The difference in units of what is allowed.
        public var ratio: Double { difference / allowed }
        /// Whether the difference is within the bars.
        public var isWithin: Bool { difference <= allowed }
    }

    /// The scalars that both methods know, with error bars.
    public let rows: [Row]

    /// Whether all are within.
    public var holds: Bool { rows.allSatisfy(\.isWithin) }
    /// The row with the largest difference against its bars.
    public var worst: Row? { rows.max { $0.ratio < $1.ratio } }

    /// The fraction of a scalar's size that rounding may change.
    private static let rounding = 1e-11
    /// What depends on the cells by definition, and differs between a mesh and one
    /// with half the cells.
    private static let excluded: Set<String> = ["wall_mass"]
    /// What follows from V at point masses, where a singular kernel lacks what is
    /// nearest: no difference to a coarser solution bounds that.
    private static let excludedIfSingular: Set<String> = ["reaction_dissipation", "certified_gap"]

    init(
        _ grid: MethodSeries, _ weighted: MethodSeries, quantities: [Quantity],
        _ description: RunDescription
    ) {
        let axes = description.mesh.axes
        let excluded =
            description.hasSingularKernel
            ? Self.excluded.union(Self.excludedIfSingular) : Self.excluded
        let energy = quantities.firstIndex { $0.name == "energy" }.map {
            Self.largest(grid.values[$0])
        }
        rows = quantities.indices.compactMap { index in
            let name = quantities[index].name
            guard !excluded.contains(name) else { return nil }
            let (a, b) = (grid.values[index], weighted.values[index])
            let bars = zip(
                Self.envelope(grid.errors[index]), Self.envelope(weighted.errors[index])
            ).map { $0 + $1 }
            let size = Self.size(of: name, a + b, axes, energy: energy)
            return a.indices.lazy
                .filter { !(a[$0] - b[$0]).isNaN && !bars[$0].isNaN }
                .map {
                    Row(
                        index: index, name: name, output: $0, difference: abs(a[$0] - b[$0]),
                        allowed: bars[$0] + Self.rounding * size)
                }
                .max { $0.ratio < $1.ratio }
        }
    }

    /// The largest of each value and those around it.
    private static func envelope(_ errors: [Double]) -> [Double] {
        let reach = max(1, errors.count / 10)
        return errors.indices.map { index in
            errors[max(0, index - reach)...min(errors.count - 1, index + reach)].max() ?? .nan
        }
    }

    /// The size of the terms that a scalar is summed from. A mean may be 0 by
    /// symmetry, but not better than to rounding of the coordinates, and a
    /// dissipation because nothing moves, but not better than that of the energy.
    private static func size(
        of name: String, _ values: [Double], _ axes: [Axis], energy: Double?
    ) -> Double {
        let length = axes.map { max(abs($0.lower), abs($0.upper)) }.max() ?? 1
        let isMoment = ["mean_", "variance_", "covariance_"].contains(where: name.hasPrefix)
        let floor =
            isMoment && name != "mean_potential"
            ? (name.hasPrefix("mean_") ? length : length * length) : energy ?? 0
        return max(largest(values), floor, .leastNormalMagnitude)
    }

    private static func largest(_ values: [Double]) -> Double {
        values.lazy.filter(\.isFinite).map(abs).max() ?? 0
    }
}
