import Foundation
import Models

/// How long a step of the kinetic equation may be.
///
/// Positivity needs no bound, and neither does a V that stays. An interaction answers to what a
/// step has changed: longer steps than its stiffness allows make plasma oscillations grow, and
/// what births and deaths even out. Errors are those of the splitting, of relative size (hω)²/24
/// with ω² the curvature of V and of its response; they shrink with the cells if the step does.
struct KineticStepRule {
    let limits: StepLimits
    private let space: PhaseSpace
    private let friction: Double
    private let births: BirthDeath?
    /// The rate of the walk that thermalises.
    private let walkRate: Double

    /// Of the limit on stiffness; with the default 0.5 the error of a period is 4e-4 of it.
    private static let caution = 0.2
    /// More steps of the walk than a step is worth: it would be long before anybody could
    /// stop it.
    private static let longestWalk = 4096.0

    init(
        limits: StepLimits, space: PhaseSpace, friction: Double, births: BirthDeath?,
        walkRate: Double
    ) {
        self.limits = limits
        self.space = space
        self.friction = friction
        self.births = births
        self.walkRate = walkRate
    }

    /// The longest step that may be prescribed: nobody waits for more of the walk, and more
    /// cells than that are not counted.
    var longestFixedStep: Double {
        min(1e6 / walkRate, 1e9 * space.parameter.spacing / fastest)
    }

    private var fastest: Double {
        let velocity = space.velocity
        return max(abs(velocity.center(0)), abs(velocity.center(velocity.cells - 1)))
    }

    /// The longest step from `time` toward `target` that all limits allow, and the one that
    /// rules: the fastest row moves by less than the Courant number of cells; a small part of
    /// a period and of the time of friction; births and deaths against motion.
    ///
    /// - Parameters:
    ///   - curvature: the largest |V''|.
    ///   - stiffness: of the interaction, as ``MeanField/stiffness(mass:peak:)`` has it.
    ///   - spread: the size of V as births and deaths see it.
    func longestStep(
        curvature: Double, stiffness: (transport: Double, reaction: Double), spread: Double,
        from time: Double, to target: Double
    ) -> (Double, StepBound) {
        var longest = (limits.courant * space.parameter.spacing / fastest, StepBound.courant)
        func allow(_ step: Double, _ bound: StepBound) {
            if step < longest.0 { longest = (step, bound) }
        }
        let frequency = max((curvature + stiffness.transport).squareRoot(), friction)
        allow(Self.caution * limits.stiffness / frequency, .stiffness)
        allow(Self.longestWalk / walkRate, .stiffness)
        // Schedules are monotone.
        let rate = births.map { max($0.rate(at: time), $0.rate(at: target)) } ?? 0
        allow(limits.reaction / (rate * spread), .reaction)
        allow(limits.stiffness / (rate * stiffness.reaction), .stiffness)
        return longest
    }
}
