import Foundation
import Interactions
import Meshes
import Models

/// How the splittings take a step.
extension GridSolver {
    /// A step of first order in one pass over memory.
    ///
    /// A prescribed step takes the survey of its start along, and stands only if
    /// that allows it: until then the density has not been touched.
    func fusedStep(toward target: Double) throws(GridFlowError) {
        let isPrescribed = rule.limits.fixed != nil
        let known = current ?? (isPrescribed && donorCell.hasReference ? nil : surveyed())
        let choice: (step: Double, lands: Bool)
        if let known {
            try check(known)
            choice = try length(known, toward: target)
        } else {
            choice = fixedLength(rule.limits.fixed ?? 0, toward: target)
            collect()
        }
        let exposure = exposure(choice.step)
        // Rows that have been seen are not those of the density any more.
        isObserved = false
        let outcome = donorCell.advance(
            state.density, factor: factor, .field(field), step: choice.step, exposure: exposure,
            into: state.first, pool: pool)
        if known == nil {
            note(outcome.survey)
            current = outcome.survey
            try check(outcome.survey)
            try checkFixed(choice.step, outcome.survey, target)
        }
        let end = choice.lands ? target : time + choice.step
        if outcome.exponent(isFree: isFree) <= DonorCellRow.safeExponent {
            state.exchange()
            factor = completion(of: outcome, exposure)
            finish(end, outcome.survey)
            isObserved = true
        } else {
            try repeatInParts(choice.step, exposure)
            finish(end, outcome.survey)
        }
        donorCell.adopt(outcome)
    }

    /// What a density has to be multiplied by whose births and deaths have been those
    /// of V − V_ref.
    private func completion(of outcome: DonorCellPass.Outcome, _ exposure: Double) -> Double {
        guard exposure > 0 else { return 1 }
        return isFree
            ? exp(-exposure * outcome.reference)
            : conservedMass / (outcome.survivors * mesh.cellVolume)
    }

    /// Births and deaths too strong for a single factor take the step once more,
    /// which has left the density as it was.
    func repeatInParts(_ step: Double, _ exposure: Double) throws(GridFlowError) {
        if factor != 1 {
            _ = density
            state.exchange()
            factor = 1
        }
        potentialPass.evaluate(into: potentialBuffer, pool: pool)
        try lieStep(step, exposure)
    }

    func finish(_ end: Double, _ now: SurveyResult) {
        time = end
        steps += 1
        previous = now
        current = nil
        isCollected = false
        isObserved = false
        hasPotential = field.isStatic && hasPotential
    }

    func lieStep(_ step: Double, _ exposure: Double) throws(GridFlowError) {
        if let proximal { return try proximalStep(step, exposure, proximal) }
        if dynamics.transport {
            transport.advance(&state, potential: potentialBuffer, step: step, pool: pool)
        }
        transportReaction.react(state.density, potentialBuffer, exposure)
    }

    /// Transport, then births and deaths with V at the end of the step.
    private func proximalStep(
        _ step: Double, _ exposure: Double, _ proximal: ProximalReaction
    ) throws(GridFlowError) {
        if dynamics.transport {
            transport.advance(&state, potential: potentialBuffer, step: step, pool: pool)
        }
        guard proximal.advance(state.density, exposure: exposure, mass: conservedMass) else {
            // The density as it was is in the other buffer.
            if dynamics.transport { state.exchange() }
            (current, isCollected, hasPotential) = (nil, false, false)
            throw .proximalStepFailed(residual: proximal.residual, time: time)
        }
    }

    func strangStep(
        _ step: Double, _ exposure: Double, _ now: SurveyResult
    ) throws(GridFlowError) {
        let mean = now.meanPotential / now.mass
        if !field.isStatic { predictMidpoint(step, mean) }
        let parts = try transportParts(step / 2, now)
        let part = step / 2 / Double(max(parts, 1))
        let factor = transportReaction.advance(
            &state, potential: potentialBuffer, step: part, parts: parts, exposure: exposure,
            reference: mean)
        for number in 0..<parts {
            transport.advance(
                &state, potential: potentialBuffer, step: part, scale: number == 0 ? factor : 1,
                pool: pool)
        }
    }

    /// Puts V at the middle of the step, from a first-order half step, in the place
    /// of V at its start.
    func predictMidpoint(_ step: Double, _ mean: Double) {
        let predicted = state.first
        let half = exposure(step / 2)
        var factor = 1.0
        if dynamics.transport {
            factor = transportReaction.predict(
                from: state, into: predicted, potential: potentialBuffer, step: step / 2,
                exposure: half, reference: mean)
        } else {
            predicted.copy(from: state.density)
            transportReaction.react(predicted, potentialBuffer, half)
        }
        field.collect(predicted, factor: factor)
        potentialPass.evaluate(into: potentialBuffer, pool: pool)
    }

    /// Where V has steepened since the step's length was chosen, the transport
    /// takes more substeps rather than lose positivity.
    func transportParts(
        _ step: Double, _ now: SurveyResult
    ) throws(GridFlowError) -> Int {
        guard dynamics.transport else { return 0 }
        let rate = field.isStatic ? now.outflow : outflow.largest(potentialBuffer, pool: pool)
        guard let parts = parts(of: step, outflow: rate, transport) else {
            // The field and the buffer hold V of the prediction.
            (current, isCollected, hasPotential) = (nil, false, false)
            throw .potentialTooSteep(time: time)
        }
        return parts
    }
}

extension TransportState {
    /// Makes what was written into the first buffer the density.
    fileprivate mutating func exchange() { swap(&density, &first) }
}
