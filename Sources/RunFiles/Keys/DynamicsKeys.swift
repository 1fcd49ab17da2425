import Models

/// The keys of the equation's terms.
enum DynamicsKeys {
    static func kind(in context: ReadingContext) -> Kind<Dynamics> {
        let doc = "The terms of the equation."
        return .object(doc: doc, placeholder: Dynamics(transport: true, birthDeath: nil)) { r in
            let transport = r.value(
                "transport", .flag, default: .always(true),
                doc: "Whether the density is transported by −∇V.")
            let birthDeath = r.optional(
                "birthDeath", birthDeath(in: context), doc: "Births and deaths; none if left out.")
            let momentum = r.optional(
                "momentum", MomentumKeys.kind(in: context),
                doc: "The inertia of the parameters; they follow −∇V at once if left out.")
            let diffusion = r.value(
                "diffusion", .number(.nonnegative), default: .always(0),
                doc: "β⁻¹ of the term β⁻¹Δμ.")
            if r.isSound, !transport, birthDeath == nil, diffusion == 0 {
                r.report(
                    nil, found: "neither transport nor birthDeath nor diffusion",
                    allowed: "at least one of them")
            }
            return Dynamics(
                transport: transport, birthDeath: birthDeath, diffusion: diffusion,
                momentum: momentum)
        }
    }

    private static func birthDeath(in context: ReadingContext) -> Kind<BirthDeath> {
        let placeholder = BirthDeath(rate: .constant(1), population: .conserved)
        return .object(doc: "Births and deaths at the rate α.", placeholder: placeholder) { r in
            let rate = r.value("rate", rate, doc: "The rate α, or how it decays with time.")
            let refill = r.value(
                "population", population, default: .always("conserved"),
                doc: "What keeps or does not keep the mass.")
            let source = r.optional(
                "source", Densities.kind(in: context),
                doc: "The density that newborns are drawn from; with reinjected and replaced.")
            let until = r.optional(
                "until", .number(.positive), doc: "When births and deaths stop; never if left out.")
            checkSource(refill, r)
            return BirthDeath(
                rate: rate, population: refill.population(source: source), until: until)
        }
    }

    static func checkSource(_ refill: Refill, _ r: ObjectReader) {
        if refill.needsSource, !r.has("source") {
            r.report(
                "source", found: "nothing",
                allowed: "a density, as population \"\(refill.rawValue)\" needs one")
        } else if !refill.needsSource, r.has("source"), r.isSound {
            r.report(
                "source", found: "a source with population \"\(refill.rawValue)\"",
                allowed: "a source with population \"reinjected\" or \"replaced\"")
        }
    }

    static var rate: Kind<RateSchedule> {
        let schedule = Kind<RateSchedule>.object(
            doc: "to + (from − to)·2^(−t/halfLife).", placeholder: .constant(1)
        ) { r in
            .decaying(
                from: r.value("from", .number(.nonnegative), doc: "The rate at time 0."),
                to: r.value("to", .number(.nonnegative), doc: "The rate at late times."),
                halfLife: r.value(
                    "halfLife", .number(.positive), doc: "When half the difference is gone."))
        }
        return Kind<Double>.number(.nonnegative).map(RateSchedule.constant).or(schedule)
    }

    /// The populations a run file can ask for: one line each.
    static var population: Kind<Refill> {
        .choice(
            Choice("conserved", .conserved, doc: "−α(V − V̄)μ: the mass stays 1."),
            Choice("free", .free, doc: "−αVμ: the mass is a result."),
            Choice(
                "reinjected", .reinjected,
                doc: "−αVμ, a net loss refilled from the source, a net gain removed uniformly."),
            Choice(
                "replaced", .replaced,
                doc: "−αV₊μ: the killed are redrawn from the source, nothing is cloned."))
    }
}

extension Refill {
    /// The population with its source.
    func population(source: (any Density)?) -> Population {
        guard let source else { return self == .free ? .free : .conserved }
        switch self {
        case .conserved: return .conserved
        case .free: return .free
        case .reinjected: return .reinjected(source: source)
        case .replaced: return .replaced(source: source)
        }
    }
}
