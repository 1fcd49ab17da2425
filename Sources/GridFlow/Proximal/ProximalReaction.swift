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
/// step is shortened until the functional falls (``ProximalStep``). A grows to its value by
/// doubling: V of the solution hardly changes then, while e^{−AV[μ]} is no good start.
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
    private static let mostSteps = 30
    private static let mostGradients = 1000
    /// What the logarithm of the density may be off by, before what rounding of V does to it.
    private static let tolerance = 1e-13
    /// No residual above this is good enough.
    private static let largestResidual = 1e-2
    /// Below, convergence is quadratic, and the functional's fall is lost in rounding.
    private static let quadraticResidual = 1e-5
    /// What a solution on the way may be off by.
    private static let roughTolerance = 0.1
    /// A·(spread of V) from which Newton's method starts.
    private static let smallExponent = 4.0
    private static let mostStages = 200
    /// The square of what conjugate gradients leave of a right-hand side.
    private static let forcing = 1e-10
    /// The part of a right-hand side below which a negative curvature may be rounding.
    private static let noise = 1e-6
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

    /// Advances `density`.
    ///
    /// - Parameters:
    ///   - exposure: A.
    ///   - mass: the mass that a population other than a free one keeps.
    /// - Returns: whether there is a solution that could be found; if not, the density is as
    ///   it was, and its logarithm would be off by ``residual``.
    func advance(_ density: AlignedBuffer, exposure: Double, mass: Double) -> Bool {
        guard exposure > 0 else { return true }
        evaluate(density, into: step.trial)
        step.begin(from: density, mass: mass)
        // The solution as a function of A, from where the exponents are small.
        var next = min(exposure, Self.smallExponent / max(step.height, .leastNormalMagnitude))
        var reached = 0.0
        var stages = 0
        while reached < exposure {
            stages += 1
            step.exposure = next
            let isSolved = solveStage(tolerance: next < exposure ? Self.roughTolerance : 0)
            if isSolved {
                reached = next
                step.keep()
                next = min(exposure, 2 * reached)
            } else {
                guard stages < Self.mostStages, next > 1.01 * reached else {
                    return false
                }
                step.goBack()
                next = reached + (next - reached) / 4
            }
        }
        density.copy(from: step.measure)
        return true
    }

    /// What the logarithm of the density was off by in the end.
    var residual: Double { step.residual }

    /// Newton's method from the trial potential; whether the residual falls to rounding, or to
    /// `tolerance` if that is more.
    private func solveStage(tolerance: Double) -> Bool {
        guard assess() else { return false }
        var last = Double.infinity
        for _ in 0..<Self.mostSteps {
            let residual = step.accept()
            if residual <= max(Self.tolerance * step.scale, tolerance) { return true }
            // Where mass is rare, AK feels what is rounded elsewhere, and exponents A times that.
            let rounding = Self.tolerance * step.scale * step.scale
            let isTolerable = residual <= min(rounding, Self.largestResidual)
            if isTolerable, residual > 0.5 * last { return true }
            last = residual
            guard residual.isFinite, solve(), advanceAlongDirection() else { return isTolerable }
        }
        return false
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
        if step.residual <= Self.quadraticResidual {
            step.tryPart(1, of: direction)
            return assess()
        }
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
        // Where hardly any mass is, exponents feel A times what is left, and charges that cancel
        // elsewhere. Quadratic convergence asks for residuals that fall like the gap itself, down
        // to what V is rounded by.
        let share = step.exposure * step.exposure * start / step.mass
        let rounding = 0.05 * Self.tolerance * step.scale / step.exposure
        let target = max(start * min(Self.forcing, share), rounding * rounding * step.mass)
        for _ in 0..<Self.mostGradients where square > target {
            apply(search, into: image)
            let curvature = step.product(search, image)
            guard curvature > 0 else {
                if square < Self.noise * start { break }
                return false
            }
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
