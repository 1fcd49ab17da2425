import RunFiles

/// The mean field of a run file, by every method that can solve it.
struct MeanFieldTask {
    /// Reads the run file with further settings.
    let read: Comparison.Reader
    /// What the solutions are wanted for.
    let plan: DistancePlan
    let clock: StageClock
    let shouldStop: () -> Bool

    /// Solves by all methods; what is left out, and why, joins `omissions`.
    ///
    /// - Throws: `Comparison.Failure` if no method can, or if it is to stop.
    func solveAll(_ omissions: inout [String]) throws -> [SolvedMethod] {
        let solved = try MeanFieldMethod.allCases.compactMap { try solve($0, &omissions) }
        guard !solved.isEmpty else { throw Comparison.Failure.noMeanField(omissions) }
        return solved
    }

    private func solve(
        _ method: MeanFieldMethod, _ omissions: inout [String]
    ) throws -> SolvedMethod? {
        let fine: MeanFieldSolution
        do {
            fine = try solution(method.settings, "\(method.rawValue)")
        } catch  where !error.isInterruption {
            omissions.append("\(method.rawValue) is left out: \(error.inOneLine)")
            return nil
        }
        let what = "the error bar of \(method.rawValue) is left out"
        let coarser = method.coarser(fine.description)
        if coarser.isEmpty { omissions.append("\(what): the run is as coarse as can be") }
        do {
            let coarse = try coarser.map {
                try solution(method.settings + $0, "\(method.rawValue), coarser")
            }
            return SolvedMethod(method: method, fine: fine, coarse: coarse)
        } catch  where !error.isInterruption {
            omissions.append("\(what): \(error.inOneLine)")
            return SolvedMethod(method: method, fine: fine, coarse: [])
        }
    }

    private func solution(_ settings: [String], _ stage: String) throws -> MeanFieldSolution {
        let description = try read(settings)
        let end = description.outputTimes.last ?? 0
        clock.begin(stage)
        return try MeanFieldSolution(
            description, withCharges: plan.hasKernel, report: { clock.report($0 / end) },
            shouldStop: shouldStop)
    }
}

extension RunDescription {
    /// The settings of ensembles of particles.
    ///
    /// - Throws: `RunFileErrors` if the run file has none.
    func ensembleSettings() throws(RunFileErrors) -> ParticleSettings {
        if let particles { return particles }
        throw RunFileErrors(
            RunFileError(
                path: "particles", found: "nothing",
                allowed: "an object with counts and timeStep, and replicas for error bars, as in "
                    + "--set 'particles={counts: [50, 200], replicas: 16, timeStep: 0.01}'"))
    }
}
