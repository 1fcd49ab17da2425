import Models

/// The keys of a run file without a mesh.
enum NetworkRunKeys {
    /// The parts of a run but for the effective file, which is known at the end.
    struct Parts {
        let title: String
        let model: NetworkModel
        let dynamics: UnitDynamics
        let initial: (law: UnitLaw, mass: Double)
        let solver: Solver
        let particles: ParticleSettings
        let outputTimes: [Double]
        let output: OutputSettings
    }

    /// How a network is solved.
    struct Solver {
        var method = SolverSettings.Method.particles
        var threads: Int?
    }

    /// The run; nil as the placeholder.
    static func kind(directory: String, runName: String) -> Kind<Parts?> {
        .object(
            doc: "A network in any number of dimensions, and how its units move, are born and die.",
            placeholder: nil
        ) { r in
            let context = ReadingContext(
                mesh: ReadingContext.placeholderMesh, isSound: false, directory: directory)
            let parts = Parts(
                title: r.value(
                    "title", .string, default: .always(""), doc: "What the run is called."),
                model: r.value(
                    "model", NetworkModelKeys.kind(in: context), doc: "What is learnt."),
                dynamics: r.value(
                    "dynamics", dynamics, default: .always([:]),
                    doc: "The terms of the equation."),
                initial: r.value(
                    "initial", UnitLaws.initial, doc: "The law of the units at time 0."),
                solver: r.value(
                    "solver", solver, default: .always([:]), doc: "How the equation is solved."),
                particles: r.value(
                    "particles", ParticleKeys.kind, doc: "The units and their steps."),
                outputTimes: r.value("time", OutputKeys.times, doc: "When there is output."),
                output: r.value(
                    "output", OutputKeys.kind(runName: runName), default: .always([:]),
                    doc: "Where the results go."))
            if r.isSound { NetworkChecks(parts, r).report() }
            return parts
        }
    }

    private static var solver: Kind<Solver> {
        .object(doc: "How the equation is solved.", placeholder: Solver()) { r in
            Solver(
                method: r.value(
                    "method", SolverKeys.method, default: .always("particles"),
                    doc: "The way of solving; particles for models without a mesh."),
                threads: r.optional(
                    "threads", SolverKeys.threads,
                    doc: "The number of threads; one a core if "
                        + "left out."))
        }
    }

    private static var dynamics: Kind<UnitDynamics> {
        let doc = "The terms of the equation."
        return .object(doc: doc, placeholder: UnitDynamics(transport: true, births: nil)) { r in
            let transport = r.value(
                "transport", .flag, default: .always(true),
                doc: "Whether units are transported by −∇V.")
            let births = r.optional(
                "birthDeath", birthDeath, doc: "Births and deaths; none if left out.")
            if r.isSound, !transport, births == nil {
                r.report(
                    nil, found: "neither transport nor birthDeath", allowed: "at least one of them")
            }
            return UnitDynamics(transport: transport, births: births)
        }
    }

    private static var birthDeath: Kind<UnitBirthDeath> {
        let placeholder = UnitBirthDeath(
            rate: .constant(1), refill: .conserved, source: nil, until: nil)
        return .object(doc: "Births and deaths at the rate α.", placeholder: placeholder) { r in
            let rate = r.value(
                "rate", DynamicsKeys.rate, doc: "The rate α, or how it decays with time.")
            let refill = r.value(
                "population", DynamicsKeys.population, default: .always("conserved"),
                doc: "What keeps or does not keep the mass.")
            let source = r.optional(
                "source", UnitLaws.kind,
                doc: "The law that new units are drawn from; with reinjected and replaced.")
            let until = r.optional(
                "until", .number(.positive), doc: "When births and deaths stop; never if left out.")
            DynamicsKeys.checkSource(refill, r)
            guard refill.needsSource == (source != nil) else { return placeholder }
            return UnitBirthDeath(rate: rate, refill: refill, source: source, until: until)
        }
    }
}
