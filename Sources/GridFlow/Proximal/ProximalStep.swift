import Foundation
import Meshes

/// The functional of a proximal step and what it is made of, as a function of the potential w
/// in the exponent:
///
///     p = μ e^{−Aw} (times a number if the mass is kept),
///     Φ = E[p] + A⁻¹ KL(p|μ),  dΦ = A⟨P(w − V[p]), dw⟩.
final class ProximalStep {
    /// w as it is tried.
    let trial: AlignedBuffer
    /// p.
    let measure: AlignedBuffer
    /// V[p].
    let potential: AlignedBuffer
    /// w − V[p] of the potential that was accepted last, without its mean if a constant cancels.
    let gap: AlignedBuffer
    /// A.
    var exposure = 0.0
    /// The spread of V at the start where there is mass, or its size if the mass is free.
    private(set) var height = 0.0
    /// The mass that is kept, or the mass at the start if it is free.
    private(set) var mass = 0.0
    /// What the logarithm of p is off by: A·max|w − V[p]| where there is mass.
    private(set) var residual = Double.infinity
    /// 1 + A·max(|F| + |V|): what residuals are measured by, as V is rounded, a sum of which F
    /// and K∗p may cancel.
    private(set) var scale = 1.0

    private let accepted: AlignedBuffer
    private let kept: AlignedBuffer
    private let external: AlignedBuffer
    private let isFree: Bool
    private let volume: Double
    private var start: AlignedBuffer
    private var logarithm = 0.0
    private var functional = 0.0
    private var acceptedFunctional = Double.infinity

    init(_ mesh: Mesh, external: AlignedBuffer, isFree: Bool) {
        self.external = external
        self.isFree = isFree
        volume = mesh.cellVolume
        trial = AlignedBuffer(count: mesh.cellCount)
        measure = AlignedBuffer(count: mesh.cellCount)
        potential = AlignedBuffer(count: mesh.cellCount)
        gap = AlignedBuffer(count: mesh.cellCount)
        accepted = AlignedBuffer(count: mesh.cellCount)
        kept = AlignedBuffer(count: mesh.cellCount)
        start = measure
    }

    /// Begins a step from `density`, which is not touched, with its V as the trial.
    func begin(from density: AlignedBuffer, mass: Double) {
        start = density
        self.mass = mass
        residual = .infinity
        keep()
        var (low, high) = (isFree ? 0.0 : .infinity, isFree ? 0.0 : -.infinity)
        for cell in 0..<trial.count where start[cell] > 0 {
            low = min(low, trial[cell])
            high = max(high, trial[cell])
        }
        height = high - low
    }

    /// Keeps the trial potential, which solves the equation for the present A, to go back to.
    func keep() { kept.copy(from: trial) }

    /// Makes the potential that was kept the trial.
    func goBack() { trial.copy(from: kept) }

    /// The measure that the trial potential makes; whether it is finite and has mass.
    func makeMeasure() -> Bool {
        let reference = isFree ? 0 : lowest()
        for cell in 0..<trial.count {
            let old = start[cell]
            measure[cell] = old > 0 ? old * exp(exposure * (reference - trial[cell])) : 0
        }
        let total = sum { measure[$0] } * volume
        guard total > 0, total.isFinite else { return false }
        logarithm = exposure * reference
        guard !isFree else { return true }
        let factor = mass / total
        logarithm += log(factor)
        for cell in 0..<measure.count { measure[cell] *= factor }
        return true
    }

    /// The least w where there is mass.
    private func lowest() -> Double {
        var lowest = Double.infinity
        for cell in 0..<trial.count where start[cell] > 0 { lowest = min(lowest, trial[cell]) }
        return lowest
    }

    /// The functional of the measure, whose potential is known by now; whether it is finite.
    func assess() -> Bool {
        let energy = sum { measure[$0] * (external[$0] + potential[$0]) } / 2
        // log p/μ = log(factor) − Aw.
        let divergence = sum { measure[$0] * (logarithm - exposure * trial[$0]) }
        let change = isFree ? sum { start[$0] - measure[$0] } : 0
        functional = (energy + (divergence + change) / exposure) * volume
        return functional.isFinite
    }

    /// Takes the trial as it is, and returns its residual.
    func accept() -> Double {
        accepted.copy(from: trial)
        acceptedFunctional = functional
        var (largest, height) = (0.0, 0.0)
        for cell in 0..<gap.count { gap[cell] = trial[cell] - potential[cell] }
        center(gap)
        for cell in 0..<gap.count where measure[cell] > 0 {
            largest = max(largest, abs(gap[cell]))
            height = max(height, abs(external[cell]) + abs(potential[cell]))
        }
        residual = exposure * largest
        scale = 1 + exposure * height
        return residual
    }

    /// The trial that goes a part of `direction` from the accepted potential.
    func tryPart(_ part: Double, of direction: AlignedBuffer) {
        for cell in 0..<trial.count { trial[cell] = accepted[cell] + part * direction[cell] }
    }

    /// dΦ along `direction`, at the accepted potential.
    func slope(along direction: AlignedBuffer) -> Double {
        exposure * product(gap, direction)
    }

    /// Whether the functional has fallen by a fair part of `change`, which is negative, or
    /// rounding hides it.
    func hasFallen(_ change: Double) -> Bool {
        functional <= acceptedFunctional + 1e-4 * change + 1e-13 * abs(acceptedFunctional)
    }

    /// ⟨u, Pv⟩ of vectors that are centered.
    func product(_ u: AlignedBuffer, _ v: AlignedBuffer) -> Double {
        sum { measure[$0] * u[$0] * v[$0] } * volume
    }

    /// Takes the mean under p from a vector, if constants cancel: there P is p.
    func center(_ vector: AlignedBuffer) {
        guard !isFree else { return }
        let mean = sum { measure[$0] * vector[$0] } * volume / mass
        for cell in 0..<vector.count { vector[cell] -= mean }
    }

    /// Σ over the cells with mass; in vacuum a value may be anything.
    private func sum(_ value: (Int) -> Double) -> Double {
        var sum = CompensatedSum()
        for cell in 0..<measure.count where measure[cell] > 0 || start[cell] > 0 {
            sum.add(value(cell))
        }
        return sum.value
    }
}
