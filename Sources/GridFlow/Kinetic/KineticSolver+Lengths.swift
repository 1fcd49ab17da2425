import Interactions
import Meshes

/// What the length of a step depends on.
extension KineticSolver {
    /// The longest step toward `target` that accuracy and stability allow, and why.
    func longestStep(toward target: Double) -> (Double, StepBound) {
        force.slopes(line, into: slopes)
        return rule.longestStep(
            curvature: force.largestCurvature(slopes, where: marginal),
            stiffness: field.stiffness(mass: marginalMass, peak: peak), spread: spread,
            from: time, to: target)
    }

    /// The largest value of the marginal.
    private var peak: Double {
        (0..<space.parameter.cells).lazy.map { [marginal] in marginal[$0] }.max() ?? 0
    }

    /// The root mean square of V, less its mean unless the mass is free, where the mass is.
    private var spread: Double {
        guard births != nil else { return 0 }
        var (mass, first, second) = (0.0, 0.0, 0.0)
        for i in 0..<space.parameter.cells {
            mass += marginal[i]
            first += marginal[i] * line[i]
            second += marginal[i] * line[i] * line[i]
        }
        let mean = isFree ? 0 : first / mass
        return max(second / mass - mean * mean, 0).squareRoot()
    }
}
