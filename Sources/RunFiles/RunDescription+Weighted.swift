import Models

extension RunDescription {
    /// The same problem for weighted particles, from a quadrature of the initial
    /// density with `nodes` nodes along each axis.
    public func solvedByWeighted(nodes: Int, tolerance: Double) -> RunDescription {
        weighted(
            particles, interaction: .auto, nodes: nodes, start: .quadrature, tolerance: tolerance)
    }

    /// The same problem for weighted particles that start from `count` draws of the initial
    /// density, those of the replica `replica` of `settings`.
    public func solvedByWeighted(
        drawing count: Int, replica: Int, of settings: ParticleSettings
    ) -> RunDescription {
        let drawn = ParticleSettings(
            counts: [count], replicas: settings.replicas, seed: settings.seed,
            timeStep: settings.timeStep, births: settings.births, sampling: settings.sampling,
            order: settings.order, isCentered: settings.isCentered, replica: replica)
        return weighted(
            drawn, interaction: solver.interaction, nodes: solver.nodes, start: .samples,
            tolerance: solver.tolerance)
    }

    private func weighted(
        _ particles: ParticleSettings?, interaction: InteractionEngine, nodes: Int,
        start: SolverSettings.Start, tolerance: Double
    ) -> RunDescription {
        let settings = SolverSettings(
            method: .weighted, order: solver.order, splitting: solver.splitting,
            reaction: .exponential, cfl: solver.cfl, timeStep: nil, interaction: interaction,
            threads: solver.threads, reactionLimit: solver.reactionLimit,
            stiffnessLimit: solver.stiffnessLimit, diffusionLimit: solver.diffusionLimit,
            leakage: solver.leakage, nodes: nodes, start: start, tolerance: tolerance)
        return RunDescription(
            title: title, mesh: mesh, model: model, dynamics: dynamics, initial: initial,
            solver: settings, particles: particles, outputTimes: outputTimes, output: output,
            effective: effective)
    }
}
