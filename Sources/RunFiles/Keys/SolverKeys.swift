import Models

/// The keys of the solver.
enum SolverKeys {
    static func kind(in context: ReadingContext) -> Kind<SolverSettings> {
        .object(doc: "How the equation is solved.", placeholder: placeholder) { r in
            let method = r.value(
                "method", method, default: .always("grid"), doc: "The way of solving.")
            let order = r.value(
                "order", .integer(1...2), default: .always(2),
                doc: "The order of the scheme on the grid.")
            return SolverSettings(
                method: method, order: order,
                splitting: r.value(
                    "splitting", splitting,
                    default: .computed(order == 1 ? "lie" : "strang"),
                    doc: "How the terms take turns; lie at order 1, strang at order 2."),
                reaction: r.value(
                    "reaction", reaction, default: .always("exponential"),
                    doc: "How births and deaths take a step on the grid."),
                // Described at order 1, which allows more.
                cfl: r.value(
                    "cfl", .number(.positive(through: order == 1 ? 1 : 0.5)),
                    default: .always(0.5), doc: "The Courant number; at most 0.5 at order 2."),
                timeStep: r.value(
                    "timeStep", timeStep, default: .always("auto"),
                    doc: "The time step of grid, or the longest of weighted; auto takes the "
                        + "largest within all bounds."),
                interaction: r.value(
                    "interaction", interaction, default: .always("auto"),
                    doc: "How the interaction is computed."),
                threads: r.optional(
                    "threads", threads,
                    doc: "The number of threads; one a core if left out."),
                reactionLimit: r.value(
                    "reactionLimit", .number(.positive), default: .always(0.1),
                    doc: "The bound on α·(spread of V where the mass is)·Δt."),
                stiffnessLimit: r.value(
                    "stiffnessLimit", .number(.positive(through: 1)), default: .always(0.5),
                    doc: "The bound on Δt times the stiffness of the interaction."),
                diffusionLimit: r.value(
                    "diffusionLimit", .number(.positive), default: .always(0.1),
                    doc: "With diffusion, the bound on Δt times the rate at which it and the "
                        + "drift renew the density; the Courant number plays no part then."),
                leakage: r.value(
                    "leakage", .flag, default: .always(true),
                    doc: "Whether a grid run with births and deaths ends with a comparison "
                        + "with weighted particles."),
                nodes: r.value(
                    "nodes", .integer(2...4096),
                    default: .computed(context.mesh.dimension == 1 ? 256 : 96),
                    doc: "The nodes of weighted along each axis; 256 on one axis, 96 on two."),
                start: r.value(
                    "start", start, default: .always("quadrature"),
                    doc: "What weighted starts from."),
                tolerance: r.value(
                    "tolerance", .number(.positive(through: 1e-2)), default: .always(1e-10),
                    doc: "The error that a step of weighted may make."))
        }
    }

    private static let placeholder = SolverSettings(
        method: .grid, order: 2, splitting: .strang, reaction: .exponential, cfl: 0.5,
        timeStep: nil, interaction: .auto,
        threads: nil, reactionLimit: 0.1, stiffnessLimit: 0.5, diffusionLimit: 0.1,
        leakage: true, nodes: 2,
        start: .quadrature,
        tolerance: 1e-10)

    static var threads: Kind<Int> { .integer(1...256) }

    static var method: Kind<SolverSettings.Method> {
        .choice(
            Choice("grid", .grid, doc: "Finite volumes on the mesh."),
            Choice("particles", .particles, doc: "Particles that are born and die: Algorithm 1."),
            Choice(
                "weighted", .weighted,
                doc: "Particles on characteristics, whose masses grow and decay."))
    }

    private static var start: Kind<SolverSettings.Start> {
        .choice(
            Choice("quadrature", .quadrature, doc: "A quadrature of the initial density."),
            Choice(
                "samples", .samples, doc: "particles.counts[0] draws from it, of equal mass."))
    }

    private static var splitting: Kind<Splitting> {
        .choice(
            Choice("lie", .lie, doc: "One term after the other: first order."),
            Choice("strang", .strang, doc: "Half, whole, half a step: second order."))
    }

    private static var reaction: Kind<ReactionScheme> {
        .choice(
            Choice(
                "exponential", .exponential,
                doc: "By e^{−αVΔt} with V at the start or the middle of the step."),
            Choice(
                "proximal", .proximal,
                doc:
                    "With V at its end: μ ← argmin E + KL(·|μ)/(αΔt), of first order, for steps of "
                    + "any length."))
    }

    private static var interaction: Kind<InteractionEngine> {
        .choice(
            Choice("auto", .auto, doc: "The fastest way the model allows."),
            Choice("fft", .fft, doc: "Fourier transforms, for particles by way of a mesh."),
            Choice(
                "compressed", .compressed,
                doc: "Smooth kernels from a coarser mesh, to 1e-12 of their size; for particles "
                    + "the same as fft."),
            Choice("direct", .direct, doc: "The sum over all pairs of cells or particles."))
    }

    private static var timeStep: Kind<Double?> {
        let auto = Kind<Double?>.choice(
            Choice("auto", nil, doc: "The largest time step within all bounds."))
        return auto.or(Kind<Double>.number(.positive).map(Optional.some))
    }
}
