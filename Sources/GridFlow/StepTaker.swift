import Models

/// A solver that advances by steps whose lengths it chooses.
protocol Stepping: AnyObject {
    /// The time reached.
    var time: Double { get }
    /// When births and deaths stop, which a step does not pass; nil if they never do.
    var lastBirths: Double? { get }
    /// Takes one step that does not pass `target`; none if that has been reached.
    func step(toward target: Double) throws(GridFlowError)
}

extension Stepping {
    /// Takes steps to `end`, which is hit exactly, until `shouldStop`.
    func takeSteps(to end: Double, shouldStop: () -> Bool) throws(GridFlowError) {
        while time < end {
            var target = end
            if let lastBirths, lastBirths > time { target = min(target, lastBirths) }
            try step(toward: target)
            if shouldStop() { return }
        }
    }
}

/// A solver of the equation on a mesh that chooses the lengths of its steps by a ``StepRule``.
protocol StepTaker: Stepping {
    /// The terms of the equation.
    var dynamics: Dynamics { get }
    /// How long a step may be.
    var rule: StepRule { get }
    /// How often each bound chose the step.
    var bounds: [StepBound: Int] { get set }
    /// The largest ratio of a prescribed step to the longest that the limits would have
    /// allowed.
    var fixedStepExcess: Double { get set }
}

extension StepTaker {
    var lastBirths: Double? { dynamics.birthDeath?.until }

    /// Whether the mass is free.
    var isFree: Bool { dynamics.hasFreeMass }

    /// ∫α dt over a step from now on, 0 if there are no births and deaths.
    func exposure(_ step: Double) -> Double {
        dynamics.birthDeath?.integratedRate(from: time, for: step) ?? 0
    }

    /// The substeps that a transport over `step` takes at an outflow rate; nil if they are so
    /// many that it has lost touch with the V that its length was chosen for.
    func parts(of step: Double, outflow: Double, _ transport: Transport) -> Int? {
        let parts = (step * outflow / transport.maximumCourant).rounded(.up)
        return parts <= 1e4 ? max(1, Int(parts)) : nil
    }
}
