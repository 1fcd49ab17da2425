/// What takes steps of one length, but for what the times of outputs ask.
protocol EqualSteps: AnyObject {
    /// The time reached.
    var time: Double { get }
    /// The longest step.
    var timeStep: Double { get }
    /// A time at which a step has to end, such as that of the last births; infinity if
    /// there is none.
    var breakpoint: Double { get }
    /// Takes one step.
    func step(to next: Double) throws(ParticleFlowError)
}

extension EqualSteps {
    /// Advances to `end`, which is hit exactly, as is the breakpoint.
    func takeSteps(
        to end: Double, shouldStop: () -> Bool
    ) throws(ParticleFlowError) {
        while time < end {
            let target = breakpoint > time ? min(end, breakpoint) : end
            let origin = time
            // Equal steps, with a little tolerance for a quotient that is whole.
            let parts = max(1, ((target - time) / timeStep - 1e-9).rounded(.up))
            for part in 1...Int(parts) {
                let next =
                    part == Int(parts) ? target : origin + (target - origin) * Double(part) / parts
                try step(to: next)
                if shouldStop() { return }
            }
        }
    }
}
