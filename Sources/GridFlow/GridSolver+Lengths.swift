/// How long a step is.
extension StepTaker {
    func check(_ now: SurveyResult) throws(GridFlowError) {
        guard now.mass.isFinite, now.mass > 0, now.energy.isFinite else {
            throw .lostDensity(mass: now.mass, time: time)
        }
    }

    /// A prescribed step that does not pass `target`, and whether it ends there.
    func fixedLength(_ fixed: Double, toward target: Double) -> (Double, Bool) {
        let left = target - time
        return fixed >= left * (1 - 1e-9) ? (left, true) : (fixed, false)
    }

    /// Whether a prescribed step may be taken.
    func checkFixed(
        _ step: Double, _ now: SurveyResult, _ target: Double
    ) throws(GridFlowError) {
        let limit = rule.positivityBound(now)
        guard step <= limit * (1 + 1e-12) else {
            throw .stepTooLong(step: step, bound: limit, time: time)
        }
        guard step == 0 || time + step > time else {
            throw .stepTooShort(step: step, bound: .fixed, time: time)
        }
        bounds[.fixed, default: 0] += 1
        fixedStepExcess = max(
            fixedStepExcess, step / rule.longestStep(now, from: time, to: target).0)
    }

    /// The length of the next step, and whether it ends at `target`.
    func length(
        _ now: SurveyResult, toward target: Double
    ) throws(GridFlowError) -> (Double, Bool) {
        let left = target - time
        if let fixed = rule.limits.fixed {
            let (step, lands) = fixedLength(fixed, toward: target)
            try checkFixed(step, now, target)
            return (step, lands)
        }
        let (longest, bound) = rule.longestStep(now, from: time, to: target)
        guard longest < left else {
            bounds[.time, default: 0] += 1
            return (left, true)
        }
        bounds[bound, default: 0] += 1
        // Equal steps to the target instead of a short one at the end.
        let parts = (left / longest).rounded(.up)
        let step = left / parts
        guard time + step > time, parts < 1e12 else {
            throw .stepTooShort(step: step, bound: bound, time: time)
        }
        return (step, false)
    }
}
