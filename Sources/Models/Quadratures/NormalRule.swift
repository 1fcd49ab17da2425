import Foundation
import Meshes

/// Beyond 9.5 standard deviations there is 2e-21 of a normal distribution.
private let reach = 9.5

extension AxisRule {
    /// A normal distribution, on the part of the axis that holds all of its mass
    /// there but 1e-19 of it.
    ///
    /// On a periodic axis a wide one takes equidistant nodes and is summed over its
    /// images, a narrow one is left to be wound up.
    init(normalOf mean: Double, sd: Double, on axis: Axis, _ rule: GaussLegendre) {
        let count = rule.nodes.count
        guard axis.boundary == .periodic, sd > axis.length / 10 else {
            let ends = axis.support(ofNormal: mean, reach: sd * axis.reach(ofNormal: mean, sd: sd))
            self = AxisRule(rule, from: ends.lowerBound, to: ends.upperBound)
                .weighted { normalDensity(at: $0, mean: mean, sd: sd) }
            return
        }
        let uniform = AxisRule(over: axis, nodes: count)
        // Wound up more than twice it is uniform to exp(−8π²) = 5e-35.
        guard sd <= 2 * axis.length else {
            self = uniform.weighted { _ in 1 / axis.length }
            return
        }
        let shifts = axis.images(of: mean, reach: 10 * sd)
        self = uniform.weighted { x in
            shifts.reduce(0) { $0 + normalDensity(at: x + $1, mean: mean, sd: sd) }
        }
    }
}

extension Quadrature {
    /// A normal distribution in the plane: one coordinate by its own distribution,
    /// for each of its nodes the other one given the first.
    ///
    /// Each inner sum is exact to rounding and smooth in the outer coordinate, also
    /// where a wall cuts, so that the whole is as accurate as the outer rule. The outer
    /// coordinate is one that is not wound up, if there is one: its nodes are
    /// those of the line, more of them if it goes round several times.
    init(_ normal: CorrelatedNormal, on mesh: Mesh, nodes: Int) {
        let (outer, inner) = (mesh.axes[0], mesh.axes[1])
        let origin = mesh.inside(normal.mean)
        let least = Point(
            outer.boundary == .wall ? origin.x : normal.mean.x,
            inner.boundary == .wall ? origin.y : normal.mean.y)
        let distance = normal.distance(to: least)
        let ends = outer.support(
            ofNormal: normal.mean.x, reach: normal.sd.x * hypot(distance, reach))
        let turns = max(1, ((ends.upperBound - ends.lowerBound) / outer.length).rounded(.up))
        let count = outer.boundary == .wall ? nodes : nodes * Int(min(turns, 1000))
        let rule = GaussLegendre(count: nodes)
        let first = AxisRule(
            count == nodes ? rule : GaussLegendre(count: count), from: ends.lowerBound,
            to: ends.upperBound
        ).weighted { normalDensity(at: $0, mean: normal.mean.x, sd: normal.sd.x) }
        var points: [Point] = []
        var weights: [Double] = []
        for (x, weightX) in zip(first.positions, first.weights) {
            let second = AxisRule(
                normalOf: normal.mean(at: x), sd: normal.conditionalSD, on: inner, rule)
            points += second.positions.map { mesh.inside(Point(x, $0)) }
            weights += second.weights.map { weightX * $0 }
        }
        self.init(nodes: points, weights: weights)
    }
}

extension Axis {
    /// How many standard deviations from the mean the mass on the axis reaches: more
    /// than 9.5 only if the mean lies beyond a wall.
    fileprivate func reach(ofNormal mean: Double, sd: Double) -> Double {
        boundary == .periodic ? Models.reach : hypot((inside(mean) - mean) / sd, Models.reach)
    }

    /// What lies within `reach` of `mean` and not beyond a wall, not wound up.
    fileprivate func support(ofNormal mean: Double, reach: Double) -> ClosedRange<Double> {
        let range = mean - reach...mean + reach
        return boundary == .periodic ? range : range.clamped(to: lower...upper)
    }
}

private func normalDensity(at x: Double, mean: Double, sd: Double) -> Double {
    let u = (x - mean) / sd
    return exp(-0.5 * u * u) / (sd * (2 * Double.pi).squareRoot())
}
