import Foundation
import Meshes

/// Positions with weights on one axis, which may not be wound up yet.
struct AxisRule {
    private(set) var positions: [Double] = []
    private(set) var weights: [Double] = []

    /// Gauss–Legendre on `[lower, upper]`; the weights sum to its length.
    init(_ rule: GaussLegendre, from lower: Double, to upper: Double) {
        positions = zip(rule.nodes, rule.nodes.reversed()).map { $1 * lower + $0 * upper }
        weights = rule.weights.map { $0 * (upper - lower) }
    }

    /// Equidistant nodes over a whole period, the weights of equal size; spectrally
    /// accurate for periodic functions.
    init(over axis: Axis, nodes: Int) {
        positions = (0..<nodes).map {
            axis.lower + (Double($0) + 0.5) / Double(nodes) * axis.length
        }
        weights = Array(repeating: axis.length / Double(nodes), count: nodes)
    }

    /// Lebesgue measure on the axis: equidistant nodes on a periodic one, panels of
    /// at most 16 Gauss–Legendre nodes between walls.
    init(panelsOf axis: Axis, nodes: Int) {
        guard axis.boundary == .wall else {
            self = AxisRule(over: axis, nodes: nodes)
            return
        }
        let panels = (nodes + 15) / 16
        let rule = GaussLegendre(count: (nodes + panels - 1) / panels)
        for panel in 0..<panels {
            let ends = [panel, panel + 1].map { Double($0) / Double(panels) }
            append(
                AxisRule(
                    rule, from: axis.lower + ends[0] * axis.length,
                    to: axis.lower + ends[1] * axis.length))
        }
    }

    /// Adds the nodes of `other`.
    mutating func append(_ other: AxisRule) {
        positions += other.positions
        weights += other.weights
    }

    /// The rule with every weight multiplied by `density` at its position.
    func weighted(by density: (Double) -> Double) -> AxisRule {
        var result = self
        for i in weights.indices { result.weights[i] *= density(positions[i]) }
        return result
    }

    /// The rule as a quadrature on the mesh of `axis` alone, wound up.
    func quadrature(on axis: Axis) -> Quadrature {
        Quadrature(nodes: positions.map { Point(axis.inside($0), 0) }, weights: weights)
    }
}
