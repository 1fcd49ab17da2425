import Foundation
import Interactions
import Models

/// How long a step may be, from what is known about its start.
struct StepRule {
    let limits: StepLimits
    private let dynamics: Dynamics
    private let field: any MeanField
    private let maximumCourant: Double
    /// With Strang's splitting each of two transport steps has half the length.
    private let substeps: Double

    init(
        limits: StepLimits, dynamics: Dynamics, field: any MeanField, maximumCourant: Double,
        splitting: Splitting
    ) {
        self.limits = limits
        self.dynamics = dynamics
        self.field = field
        self.maximumCourant = maximumCourant
        substeps = splitting == .strang ? 2 : 1
    }

    /// The longest step that the Courant bound allows.
    func courantBound(_ now: SurveyResult) -> Double {
        bound(now, courant: min(limits.courant, maximumCourant))
    }

    /// The longest step that keeps the density nonnegative.
    func positivityBound(_ now: SurveyResult) -> Double { bound(now, courant: maximumCourant) }

    private func bound(_ now: SurveyResult, courant: Double) -> Double {
        // The implicit flux of diffusion takes the transport along.
        guard dynamics.transport, dynamics.diffusion == 0, now.outflow > 0 else {
            return .infinity
        }
        return courant * substeps / now.outflow
    }

    /// The longest step from `time` toward `target` that all limits allow, and the
    /// one that rules.
    func longestStep(
        _ now: SurveyResult, from time: Double, to target: Double
    ) -> (Double, StepBound) {
        // Schedules are monotone.
        let rate = dynamics.birthDeath.map { max($0.rate(at: time), $0.rate(at: target)) } ?? 0
        var longest = (courantBound(now), StepBound.courant)
        func allow(_ step: Double, _ bound: StepBound) {
            if step < longest.0 { longest = (step, bound) }
        }
        let deviation = reactionDeviation(now)
        if rate > 0, deviation > 0 { allow(limits.reaction / (rate * deviation), .reaction) }
        if now.renewal > 0 { allow(limits.diffusion / now.renewal, .diffusion) }
        let stiffness = field.stiffness(mass: now.mass, peak: now.peak)
        let total = (dynamics.transport ? stiffness.transport : 0) + rate * stiffness.reaction
        allow(limits.stiffness / total, .stiffness)
        return longest
    }

    /// What births and deaths see of V: its deviation from the mean if the mean
    /// cancels, or commutes with everything; its level if it moves mass itself;
    /// nothing if they are alone and exact.
    private func reactionDeviation(_ now: SurveyResult) -> Double {
        let isAlone = !dynamics.transport && dynamics.diffusion == 0
        let commuting = isAlone && field.isStatic ? 0 : now.spread
        return switch dynamics.birthDeath?.population {
        case nil: 0
        case .conserved,
            .free where field.isStatic:
            commuting
        // While more is born than dies nothing is injected: that is equation (13).
        case .reinjected where now.meanPotential <= 0: commuting
        case .free, .reinjected, .replaced: now.level
        }
    }
}

extension Dynamics {
    /// Whether a step of first order treats every cell by what its neighbours are:
    /// nothing is injected, whose amount would have to be known first.
    var isPointwise: Bool {
        guard transport else { return false }
        return switch birthDeath?.population {
        case nil, .conserved, .free: true
        case .reinjected, .replaced: false
        }
    }
}
