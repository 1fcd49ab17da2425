import Foundation
import Interactions
import Meshes
import Parallelism

/// Births and deaths as a proximal step of the energy,
///
///     μ ← argmin E[ν] + A⁻¹ KL(ν|μ),  A = ∫α dt,
///
/// over measures of the same mass, or over all of them: μ_{k+1} ∝ μ_k e^{−AV[μ_{k+1}]}, the
/// exponential step with V at its end. If E is convex there is one such measure for every A, and
/// the energy never rises, however long the step.
///
/// The unknown is the potential w in the exponent, with p the measure it makes: w = V[p]. Newton's
/// equation (1 + AKP)δ = V[p] − w, P the covariance of p, is solved by conjugate gradients
/// in the scalar product of P, in which its operator is symmetric and at least 1, and the
/// step is shortened until the functional falls (``ProximalStep``).
final class ProximalReaction {
    private let field: any MeanField
    private let potentialPass: PotentialPass
    private let pool: WorkerPool
    private let step: ProximalStep
    private let external: AlignedBuffer
    private let direction: AlignedBuffer
    private let rest: AlignedBuffer
    private let search: AlignedBuffer
    private let image: AlignedBuffer
    private let charge: AlignedBuffer

    /// Newton's method doubles the digits in the end; more steps than this are no use.
    private static let mostSteps = 100
    private static let mostGradients = 1000
    /// What the logarithm of the density may be off by, before what rounding of V does to it.
    private static let tolerance = 1e-13
    /// A residual that rounding keeps from falling further is good enough below this.
    private static let tolerableResidual = 1e-9
    private static let shortestPart = 1e-8

    /// Makes the step.
    ///
    /// - Parameter isFree: whether the mass is free.
    init(_ field: any MeanField, mesh: Mesh, isFree: Bool, pool: WorkerPool) {
        self.field = field
        self.pool = pool
        potentialPass = PotentialPass(field, mesh: mesh)
        step = ProximalStep(mesh, external: field.external, isFree: isFree)
        external = field.external
        direction = AlignedBuffer(count: mesh.cellCount)
        rest = AlignedBuffer(count: mesh.cellCount)
        search = AlignedBuffer(count: mesh.cellCount)
        image = AlignedBuffer(count: mesh.cellCount)
        charge = AlignedBuffer(count: mesh.cellCount)
    }

    /// Why a step is not solved.
    struct Failure: Error {
        /// What the logarithm of the density is off by.
        let residual: Double
    }

    /// Advances `density`.
    ///
    /// - Parameters:
    ///   - exposure: A.
    ///   - mass: the mass that a population other than a free one keeps.
    /// - Throws: ``Failure``; the density is then as it was.
    func advance(
        _ density: AlignedBuffer, exposure: Double, mass: Double
    ) throws(Failure) {
        guard exposure > 0 else { return }
        step.begin(from: density, exposure: exposure, mass: mass)
        evaluate(density, into: step.trial)
        if !assess() {
            // An exponent that overflows: from the measure as it is.
            step.trial.pointer.update(repeating: 0, count: step.trial.count)
            _ = assess()
        }
        var last = Double.infinity
        for _ in 0..<Self.mostSteps {
            let residual = step.accept()
            if residual <= Self.tolerance * step.scale { break }
            if residual > 0.5 * last, residual <= Self.tolerableResidual * step.scale { break }
            last = residual
            guard residual.isFinite, solve(), advanceAlongDirection() else {
                if residual <= Self.tolerableResidual * step.scale { break }
                throw Failure(residual: residual)
            }
        }
        guard step.residual <= Self.tolerableResidual * step.scale else {
            throw Failure(residual: step.residual)
        }
        density.copy(from: step.measure)
    }

    /// Writes V of a density into `potential`.
    private func evaluate(_ density: AlignedBuffer, into potential: AlignedBuffer) {
        field.collect(density, factor: 1)
        potentialPass.evaluate(into: potential, pool: pool)
    }

    /// Makes the measure of the trial potential, its V and the functional; whether that is
    /// finite.
    private func assess() -> Bool {
        guard step.makeMeasure() else { return false }
        evaluate(step.measure, into: step.potential)
        return step.assess()
    }

    /// Goes along the direction, as far as the functional falls.
    private func advanceAlongDirection() -> Bool {
        let slope = step.slope(along: direction)
        var part = 1.0
        while part >= Self.shortestPart {
            step.tryPart(part, of: direction)
            if assess(), step.hasFallen(part * slope) { return true }
            part /= 2
        }
        return false
    }

    /// Newton's direction δ; false if the functional is not convex there.
    private func solve() -> Bool {
        let count = rest.count
        direction.pointer.update(repeating: 0, count: count)
        for cell in 0..<count { rest[cell] = -step.gap[cell] }
        step.center(rest)
        search.copy(from: rest)
        let start = step.product(rest, rest)
        var square = start
        // Quadratic convergence asks for residuals that fall like the gap itself.
        let share = step.exposure * step.exposure * start / step.mass
        let target = start * max(min(1e-4, share), 1e-32)
        for _ in 0..<Self.mostGradients where square > target {
            apply(search, into: image)
            let curvature = step.product(search, image)
            guard curvature > 0 else { return false }
            let length = square / curvature
            for cell in 0..<count {
                direction[cell] += length * search[cell]
                rest[cell] -= length * image[cell]
            }
            let next = step.product(rest, rest)
            for cell in 0..<count { search[cell] = rest[cell] + next / square * search[cell] }
            square = next
        }
        // Once more through the equation, so that cells that weigh nothing are right too.
        apply(direction, into: image)
        for cell in 0..<count { direction[cell] += -step.gap[cell] - image[cell] }
        step.center(direction)
        return true
    }

    /// (1 + AKP)·`vector`, centered.
    private func apply(_ vector: AlignedBuffer, into result: AlignedBuffer) {
        let count = vector.count
        for cell in 0..<count { charge[cell] = step.measure[cell] * vector[cell] }
        evaluate(charge, into: result)
        let exposure = step.exposure
        for cell in 0..<count {
            result[cell] = vector[cell] + exposure * (result[cell] - external[cell])
        }
        step.center(result)
    }
}
