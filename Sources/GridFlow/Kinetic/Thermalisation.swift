import Foundation
import Meshes

/// Friction with noise, ∂t ρ = γ ∂_r(rρ + β⁻¹ ∂_r ρ), as a walk between neighbouring cells.
///
/// With the Maxwellian Mⱼ = e^{−rⱼ²/2β⁻¹} at the centres the flux through a face is
/// γβ⁻¹ c (ρⱼ/Mⱼ − ρⱼ₊₁/Mⱼ₊₁)/Δ, so that M stays what it is. The conductances c follow from
/// cⱼ₊½ − cⱼ₋½ = −(Δ/β⁻¹) rⱼ Mⱼ, the midpoint rule for M' = −(r/β⁻¹) M, from each end to the
/// middle: then the mean velocity decays at exactly the rate γ.
///
/// The walk is solved exactly in time: with q no less than any rate at which a cell is left,
/// P = 1 + L/q is a matrix of probabilities, and e^{tL} = Σ e^{−qt}(qt)ᵏ/k! · Pᵏ.
final class Thermalisation {
    private let axis: Axis
    /// The probabilities of a step up and down.
    private let up: [Double]
    private let down: [Double]
    /// q.
    let rate: Double
    /// The weights of the powers of P from ``first`` on.
    private var weights: [Double] = []
    private var first = 0

    /// Weights below this fraction of the largest make no difference.
    private static let negligible = 0x1p-64
    /// A weight that can take a rounding error of the largest, and has a smaller one itself.
    private static let small = 0x1p-20

    /// - Parameters:
    ///   - axis: an axis of velocities that has 0 inside.
    ///   - friction: γ > 0.
    ///   - temperature: β⁻¹ > 0.
    init(_ axis: Axis, friction: Double, temperature: Double) {
        self.axis = axis
        let (spacing, cells) = (axis.spacing, axis.cells)
        let unit = friction * temperature / (spacing * spacing)
        let slope = spacing / temperature
        /// M(r)/M(s), at most 1 for |r| ≥ |s|.
        func ratio(_ r: Double, _ s: Double) -> Double { exp((s - r) * (s + r) / 2 / temperature) }
        var (up, down) = (
            [Double](repeating: 0, count: cells), [Double](repeating: 0, count: cells)
        )
        // c/M of the cell before and after the face: no digit is lost, however small M.
        var carried = ratio(axis.lower, axis.center(0))
        for cell in 0..<cells - 1 where axis.face(cell + 1) <= 0 {
            let (own, next) = (axis.center(cell), axis.center(cell + 1))
            let conductance = carried - slope * own
            carried = conductance * ratio(own, next)
            up[cell] = unit * conductance
            down[cell + 1] = unit * carried
        }
        carried = ratio(axis.upper, axis.center(cells - 1))
        for cell in (1..<max(cells, 1)).reversed() where axis.face(cell) > 0 {
            let (own, next) = (axis.center(cell), axis.center(cell - 1))
            let conductance = carried + slope * own
            carried = conductance * ratio(own, next)
            down[cell] = unit * conductance
            up[cell - 1] = unit * carried
        }
        // A little more, so that a cell is never quite emptied.
        let rate = 1.05 * (zip(up, down).lazy.map { $0 + $1 }.max() ?? 0)
        self.rate = rate
        self.up = up.map { rate > 0 ? $0 / rate : 0 }
        self.down = down.map { rate > 0 ? $0 / rate : 0 }
    }

    /// Gets ready for steps of the length `step`: the weights of Poisson's distribution.
    func prepare(_ step: Double) {
        let mean = rate * step
        let mode = mean.rounded(.down)
        weights.removeAll(keepingCapacity: true)
        var (weight, power) = (1.0, mode)
        while weight > Self.negligible, power >= 0 {
            weights.append(weight)
            weight *= power / mean
            power -= 1
        }
        weights.reverse()
        first = Int(mode) + 1 - weights.count
        let place = weights.count - 1
        (weight, power) = (mean / (mode + 1), mode + 1)
        while weight > Self.negligible {
            weights.append(weight)
            power += 1
            weight *= mean / power
        }
        let sum = weights.compensatedSum()
        for index in weights.indices { weights[index] /= sum }
        // What rounding took goes to the largest, and what its own rounding took to a small one:
        // an error of the sum would be the same in every step.
        weights[place] -= excess
        weights[weights.firstIndex { $0 >= Self.small } ?? place] -= excess
    }

    /// Σ weights − 1.
    private var excess: Double {
        var sum = CompensatedSum()
        sum.add(-1)
        for weight in weights { sum.add(weight) }
        return sum.value
    }

    /// Advances eight columns side by side.
    ///
    /// - Parameters:
    ///   - columns: a row for each velocity; overwritten.
    ///   - result: the same, whose contents do not matter.
    func apply(
        _ columns: UnsafeMutablePointer<Double>, into result: UnsafeMutablePointer<Double>
    ) {
        typealias Row = SIMD8<Double>
        for row in 0..<axis.cells { Row(0.0).store(result + 8 * row) }
        up.withUnsafeBufferPointer { up in
            down.withUnsafeBufferPointer { down in
                for power in 0..<first + weights.count {
                    if power > 0 { walk(columns, up, down) }
                    guard power >= first else { continue }
                    let weight = Row(weights[power - first])
                    for row in 0..<axis.cells {
                        let sum = Row.load(result + 8 * row) + weight * Row.load(columns + 8 * row)
                        sum.store(result + 8 * row)
                    }
                }
            }
        }
    }

    /// Applies P in the form of fluxes, which cannot lose mass.
    private func walk(
        _ columns: UnsafeMutablePointer<Double>, _ up: UnsafeBufferPointer<Double>,
        _ down: UnsafeBufferPointer<Double>
    ) {
        typealias Row = SIMD8<Double>
        var own = Row.load(columns)
        var arriving = Row(0.0)
        for row in 0..<axis.cells {
            let last = row == axis.cells - 1
            let next = last ? Row(0.0) : Row.load(columns + 8 * (row + 1))
            let climbing = own * Row(up[row])
            let staying = own - (climbing + own * Row(down[row]))
            let falling = last ? Row(0.0) : next * Row(down[row + 1])
            ((staying + arriving) + falling).store(columns + 8 * row)
            arriving = climbing
            own = next
        }
    }
}
