import GridFlow
import RunFiles
import Statistics

/// A solver on the mesh, as far as a run has to account for it.
protocol MeshSolver: AnyObject {
    var time: Double { get }
    var bounds: [StepBound: Int] { get }
    var fixedStepExcess: Double { get }
    var positivityBound: Double { get }
    var invariants: Invariants { get }
    var status: SurveyResult { get }
}

extension GridSolver: MeshSolver {}
extension SignedGridSolver: MeshSolver {}

extension MeshSolver {
    /// Throws if the density is lost.
    func check() throws(Breakdown) {
        let status = status
        guard status.mass.isFinite, status.mass > 0, status.energy.isFinite else {
            throw Breakdown(.lostDensity(mass: status.mass, time: time))
        }
    }

    /// Throws if a prescribed step is longer than positivity allows, or too short.
    func checkFixedStep(_ description: RunDescription) throws(RunFileErrors) {
        guard let step = description.solver.timeStep else { return }
        if step > positivityBound {
            throw RunFileErrors(
                RunFileError(
                    path: "solver.timeStep", found: "\(step)",
                    allowed: "at most \(positivityBound), the outflow bound at time 0 that "
                        + "keeps the density nonnegative, or \"auto\""))
        }
        try description.checkEnd(stepsOf: step, at: "solver.timeStep", or: ", or \"auto\"")
    }

    /// What the summary says of the steps.
    var stepSummary: [String: JSONValue] {
        [
            "steps_bounded_by": .object(
                Dictionary(
                    uniqueKeysWithValues: bounds.map {
                        ($0.key.rawValue, JSONValue.number(Double($0.value)))
                    }))
        ]
    }

    /// What a user should know of the steps.
    func warnings(_ description: RunDescription) -> [String] {
        var warnings: [String] = []
        let increase = invariants.energyIncrease
        let isDiffusive = description.dynamics.diffusion > 0
        if increase > tolerableEnergyIncrease {
            warnings.append(
                "the \(isDiffusive ? "free energy" : "energy") rose within a step by \(increase.brief) "
                    + "of its size; halve "
                    + (isDiffusive ? "solver.diffusionLimit" : "solver.cfl")
                    + ", solver.stiffnessLimit or the step"
                    + (description.reasonToRise.map { ", unless \($0), as the equation allows" }
                        ?? ""))
        }
        // Proximal steps lower the energy whatever their length.
        if fixedStepExcess > 1, description.solver.reaction != .proximal {
            warnings.append(
                "the prescribed step is up to \(fixedStepExcess.brief) times what the limits on accuracy "
                    + "allow; compare with \"timeStep\": \"auto\"")
        }
        return warnings
    }
}

/// Rounding may raise the energy by as much, relative to its size.
private let tolerableEnergyIncrease = 1e-12
