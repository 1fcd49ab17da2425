import Foundation
import Meshes

/// Draws a point by rejection: a proposal is taken with the probability that comes
/// with it.
///
/// After a thousand failures the best of the tries is taken, where each wins in
/// proportion to its probability: the exponential clock that rings first.
func drawByRejection(
    _ uniform: () -> Double, propose: () -> (point: Point, probability: Double)
) -> Point {
    var (best, earliest) = (Point.zero, Double.infinity)
    for attempt in 0..<1000 {
        let (point, probability) = propose()
        let chance = uniform()
        if chance < probability { return point }
        let time = probability > 0 ? -log(chance) / probability : .infinity
        if attempt == 0 || time < earliest { (best, earliest) = (point, time) }
    }
    return best
}

extension [Double] {
    /// Picks an element with the probability that belongs to its `mass`, by the
    /// fraction `u` of the whole; what is left of `u` is uniform again.
    func pick(_ u: Double, mass: (Double) -> Double) -> (element: Double, rest: Double) {
        if count == 1 { return (self[0], u) }
        var left = u * reduce(0) { $0 + mass($1) }
        var last = self[0]
        for element in self {
            let mass = mass(element)
            if left < mass { return (element, left / mass) }
            left -= mass
            if mass > 0 { last = element }
        }
        return (last, (1.0).nextDown)
    }
}
