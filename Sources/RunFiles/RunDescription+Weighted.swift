import Models

extension RunDescription {
    /// The same problem for weighted particles, from a quadrature of the initial
    /// density with `nodes` nodes along each axis.
    public func solvedByWeighted(nodes: Int, tolerance: Double) -> RunDescription {
        let settings = SolverSettings(
            method: .weighted, order: solver.order, splitting: solver.splitting,
            reaction: .exponential, cfl: solver.cfl,
            timeStep: nil, interaction: .auto, threads: solver.threads,
            reactionLimit: solver.reactionLimit, stiffnessLimit: solver.stiffnessLimit,
            diffusionLimit: solver.diffusionLimit, leakage: solver.leakage, nodes: nodes,
            start: .quadrature, tolerance: tolerance)
        return RunDescription(
            title: title, mesh: mesh, model: model, dynamics: dynamics, initial: initial,
            solver: settings, particles: particles, outputTimes: outputTimes, output: output,
            effective: effective)
    }
}
