import Models

/// The keys of particle runs.
enum ParticleKeys {
    static var kind: Kind<ParticleSettings> {
        .object(doc: "How the equation is sampled by particles.", placeholder: placeholder) { r in
            ParticleSettings(
                counts: r.value(
                    "counts",
                    Kind<[Int]>.array(of: .integer(1...(1 << 30)), count: 1...1000, "counts"),
                    doc: "The numbers of particles."),
                replicas: r.value(
                    "replicas", .integer(1...1_000_000), default: .always(1),
                    doc: "The number of independent repetitions of each count."),
                seed: r.value(
                    "seed", Kind<Int>.integer(0...Int.largest).map { UInt64($0) },
                    default: .always(1), doc: "The seed of the random numbers."),
                timeStep: r.value("timeStep", .number(.positive), doc: "The time step."),
                births: r.value(
                    "births", births, default: .always("synchronous"),
                    doc: "How births and deaths happen."),
                sampling: r.value(
                    "sampling", sampling, default: .always("independent"),
                    doc: "How the particles are drawn from the initial measure."),
                order: r.value(
                    "order", .integer(1...2), default: .always(2),
                    doc: "The order in the time step; 1 is forward Euler, as in Algorithm 1."),
                isCentered: r.value(
                    "centered", .flag, default: .always(true),
                    doc: "Whether a conserved population is tested against V − V̄, or against V."),
                replica: r.value(
                    "replica", .integer(1...1_000_000), default: .always(1),
                    doc: "The number of the replica that a single run solves."))
        }
    }

    private static let placeholder = ParticleSettings(
        counts: [1], replicas: 1, seed: 1, timeStep: 1, births: .synchronous,
        sampling: .independent, order: 2, isCentered: true, replica: 1)

    private static var births: Kind<BirthScheme> {
        .choice(
            Choice(
                "synchronous", .synchronous,
                doc: "All are tested each step, then the imbalance is corrected."),
            Choice("gillespie", .gillespie, doc: "Every event picks its partner at once."))
    }

    private static var sampling: Kind<ParticleSampling> {
        .choice(
            Choice("independent", .independent, doc: "Independent draws."),
            Choice("stratified", .stratified, doc: "One in each of equally likely parts."))
    }
}
