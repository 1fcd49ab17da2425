import Models

/// The keys of a whole run file.
enum RunKeys {
    /// The parts of a run but for the effective file, which is known at the end.
    struct Parts {
        let title: String
        let context: ReadingContext
        let model: Model
        let dynamics: Dynamics
        let initial: InitialMeasure
        let solver: SolverSettings
        let particles: ParticleSettings?
        let outputTimes: [Double]
        let output: OutputSettings
    }

    /// The run; nil as the placeholder.
    static func kind(directory: String, runName: String) -> Kind<Parts?> {
        .object(
            doc: "A problem of measures that move, are born and die, and how to solve it.",
            placeholder: nil
        ) { r in
            // First, because soundness here is that of the mesh alone.
            let mesh = r.value("mesh", MeshKeys.kind, doc: "The mesh.")
            let context = ReadingContext(mesh: mesh, isSound: r.isSound, directory: directory)
            let title = r.value(
                "title", .string, default: .always(""), doc: "What the run is called.")
            // Before the model, which lives on the axes that are no velocities.
            let dynamics = r.value(
                "dynamics", DynamicsKeys.kind(in: context), default: .always([:]),
                doc: "The terms of the equation.")
            let parts = Parts(
                title: title,
                context: context,
                model: r.value(
                    "model", ModelKeys.kind(in: context.parameters(of: dynamics)),
                    doc: "What is minimised."),
                dynamics: dynamics,
                initial: r.value(
                    "initial", Densities.initial(in: context), doc: "The measure at time 0."),
                solver: r.value(
                    "solver", SolverKeys.kind(in: context), default: .always([:]),
                    doc: "How the equation is solved."),
                particles: r.optional(
                    "particles", ParticleKeys.kind, doc: "How it is sampled by particles."),
                outputTimes: r.value("time", OutputKeys.times, doc: "When there is output."),
                output: r.value(
                    "output", OutputKeys.kind(runName: runName), default: .always([:]),
                    doc: "Where the results go."))
            checkPoints(parts, r)
            checkInteraction(parts, r)
            checkDiffusion(parts, r)
            checkProximal(parts, r)
            checkSigns(parts, r)
            checkMass(parts, r)
            ParticleChecks(parts, r).report()
            MomentumChecks(parts, r).report()
            return parts
        }
    }

    private static func checkPoints(_ parts: Parts, _ r: ObjectReader) {
        guard r.isSound, !parts.output.points.isEmpty else { return }
        switch parts.model {
        case .network, .data:
            // On a mesh inputs are on a line.
            OutputKeys.check(parts.output.points, dimension: 1, r)
        case .landscape, .deconvolution:
            r.report(
                absolute: "output.points", found: "inputs of a model that is no network",
                allowed: "[], as only networks have inputs")
        }
    }

    private static func checkInteraction(_ parts: Parts, _ r: ObjectReader) {
        guard r.isSound, case .data = parts.model, parts.solver.interaction != .auto else {
            return
        }
        r.report(
            absolute: "solver.interaction", found: "\"\(parts.solver.interaction.rawValue)\"",
            allowed: "\"auto\" with model \"data-network\", whose interaction is summed over the "
                + "samples by their features")
    }

    private static func checkDiffusion(_ parts: Parts, _ r: ObjectReader) {
        let diffusion = parts.dynamics.diffusion
        guard r.isSound, diffusion > 0, parts.solver.method == .weighted else { return }
        r.report(
            absolute: "dynamics.diffusion", found: JSONValue.encoded(diffusion),
            allowed: "0 with solver.method \"weighted\", as characteristics carry no noise; "
                + "\"grid\" and \"particles\" do")
    }

    private static func checkProximal(_ parts: Parts, _ r: ObjectReader) {
        guard r.isSound, parts.solver.reaction == .proximal else { return }
        func refuse(_ path: String, _ found: String, _ allowed: String) {
            r.report(
                absolute: path, found: found,
                allowed: allowed + " with solver.reaction \"proximal\"; \"exponential\" can")
        }
        let (solver, dynamics) = (parts.solver, parts.dynamics)
        if solver.method != .grid {
            refuse("solver.method", "\"\(solver.method.rawValue)\"", "\"grid\"")
        }
        if solver.splitting != .lie {
            refuse(
                "solver.splitting", "\"\(solver.splitting.rawValue)\"",
                "\"lie\", as the step is of first order,")
        }
        if dynamics.diffusion > 0 {
            refuse("dynamics.diffusion", "\(dynamics.diffusion)", "0")
        }
        if dynamics.momentum != nil { refuse("dynamics.momentum", "momentum", "none") }
        if parts.model.isSigned { refuse("model.signed", "true", "false") }
        guard let births = dynamics.birthDeath else {
            return refuse("dynamics.birthDeath", "nothing", "births and deaths")
        }
        if births.population.source != nil {
            refuse(
                "dynamics.birthDeath.population", "a population with a source",
                "\"conserved\" or \"free\"")
        }
    }

    private static func checkMass(_ parts: Parts, _ r: ObjectReader) {
        guard let birthDeath = parts.dynamics.birthDeath, parts.initial.mass != 1 else { return }
        if case .free = birthDeath.population { return }
        r.report(
            absolute: "initial.mass", found: JSONValue.encoded(parts.initial.mass),
            allowed: "1, as every population but \"free\" is a probability measure")
    }

    /// What a measure of two signs leaves of the dynamics.
    private static func checkSigns(_ parts: Parts, _ r: ObjectReader) {
        guard r.isSound, parts.model.deconvolution != nil else { return }
        let dynamics = parts.dynamics
        if dynamics.momentum != nil {
            r.report(
                absolute: "dynamics.momentum", found: "momentum",
                allowed: "none with a sparse deconvolution, whose certificate is about positions")
        }
        guard parts.model.isSigned else { return }
        if let population = dynamics.birthDeath?.population {
            if case .free = population {
            } else {
                r.report(
                    absolute: "dynamics.birthDeath.population",
                    found: "a population other than \"free\"",
                    allowed: "\"free\" with a signed measure, neither part of which has a mass of "
                        + "its own to keep")
            }
        }
        if dynamics.diffusion > 0 {
            r.report(
                absolute: "dynamics.diffusion", found: "diffusion of a signed measure",
                allowed: "0, or \"signed\": false")
        }
        if parts.solver.method == .particles, parts.particles?.births == .gillespie {
            r.report(
                absolute: "particles.births", found: "\"gillespie\" with a signed measure",
                allowed: "\"synchronous\", or solver.method \"weighted\" or \"grid\"")
        }
    }
}
