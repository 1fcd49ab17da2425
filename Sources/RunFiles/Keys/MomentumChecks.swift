import Meshes
import Models

/// What momentum asks of the rest of a run file.
struct MomentumChecks {
    private let parts: RunKeys.Parts
    private let reader: ObjectReader

    /// Relates the parts that `reader` has read.
    init(_ parts: RunKeys.Parts, _ reader: ObjectReader) {
        self.parts = parts
        self.reader = reader
    }

    /// Reports what does not fit together.
    func report() {
        guard reader.isSound, let momentum = parts.dynamics.momentum else { return }
        checkTerms()
        switch parts.solver.method {
        case .grid: checkGrid(momentum)
        case .particles: checkParticles(momentum)
        case .weighted:
            fail(
                "solver.method", "\"weighted\" with momentum",
                "\"grid\" or \"particles\", which know velocities")
        }
    }

    private func fail(_ path: String, _ found: String, _ allowed: String) {
        reader.report(absolute: path, found: found, allowed: allowed)
    }

    private func checkTerms() {
        if !parts.dynamics.transport {
            fail(
                "dynamics.transport", "false with momentum",
                "true, as momentum is how the density is transported")
        }
        if parts.dynamics.diffusion > 0 {
            fail(
                "dynamics.diffusion", "diffusion with momentum",
                "none: the noise of the heavy ball is dynamics.momentum.temperature")
        }
    }

    private func checkGrid(_ momentum: Momentum) {
        guard let number = momentum.velocityAxis else {
            fail(
                "dynamics.momentum.axis", "nothing",
                "the name of the mesh axis that is the velocity, as solver.method \"grid\" needs "
                    + "it; \"particles\" can do without")
            return
        }
        let axes = parts.context.mesh.axes
        checkVelocities(axes[number], number, momentum)
        let bounces = axes[1 - number].boundary == .wall
        if bounces, axes[number].lower != -axes[number].upper {
            fail(
                "mesh.axes[\(number)].range",
                "\(axes[number].lower) to \(axes[number].upper)",
                "a range that is symmetric about 0, as the walls of axis "
                    + "\"\(axes[1 - number].name)\" turn velocities round; or a periodic axis there"
            )
        }
        if parts.solver.order != 2 || parts.solver.splitting != .strang {
            fail(
                "solver.order",
                "order \(parts.solver.order) and splitting "
                    + "\"\(parts.solver.splitting.rawValue)\" with momentum",
                "2 and \"strang\", the one scheme for positions and velocities")
        }
        if let population = parts.dynamics.birthDeath?.population, population.source != nil {
            fail(
                "dynamics.birthDeath.population", "a source with momentum on the grid",
                "\"conserved\" or \"free\", or solver.method \"particles\"")
        }
    }

    /// A thermal distribution of velocities must fit the axis and its cells.
    private func checkVelocities(_ axis: Axis, _ number: Int, _ momentum: Momentum) {
        guard momentum.temperature > 0, momentum.friction > 0 else { return }
        let thermal = momentum.temperature.squareRoot()
        if thermal < axis.spacing / 2 || thermal > axis.length {
            fail(
                "dynamics.momentum.temperature", "\(momentum.temperature)",
                "one whose thermal velocity, its square root, is at least half a cell of axis "
                    + "\"\(axis.name)\" and at most its length; or 0")
        }
    }

    private func checkParticles(_ momentum: Momentum) {
        if momentum.velocityAxis == nil, parts.dynamics.birthDeath?.population.source != nil {
            fail(
                "dynamics.birthDeath.population",
                "a source with velocities that are not on the mesh",
                "\"conserved\" or \"free\"; or dynamics.momentum.axis, for a source that is a "
                    + "density of positions and velocities")
        }
        if parts.particles?.order == 1 {
            fail(
                "particles.order", "1 with momentum",
                "2, the one scheme for positions and velocities")
        }
    }
}
