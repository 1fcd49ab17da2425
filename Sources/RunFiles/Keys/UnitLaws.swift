import Models

/// The laws of the parameters of units.
enum UnitLaws {
    /// The law of one parameter, or of all weights.
    static var parameter: Kind<ParameterLaw> {
        .object(
            named: "parameter", doc: "The law of a parameter.", placeholder: placeholder
        ) { $0.variant(types, placeholder: placeholder) }
    }

    private static let placeholder = ParameterLaw.point(0)

    /// The registry: one line a law.
    private static var types: [Variant<ParameterLaw>] {
        [
            Variant("normal", "Independent normal numbers.") { r in
                .normal(
                    mean: r.value("mean", .number(.any), default: .always(0), doc: "The mean."),
                    sd: r.value("sd", .number(.scale), doc: "The standard deviation."))
            },
            Variant("uniform", "Independent numbers, uniform on an interval.") { r in
                .uniform(
                    r.value(
                        "range",
                        .interval("[lower, upper] with lower < upper", within: 1e100),
                        doc: "[lower, upper]."))
            },
            Variant("sign", "Independent numbers ± a value, with equal chances.") { r in
                .sign(r.value("value", .number(.scale), default: .always(1), doc: "The value."))
            },
            Variant("point", "Always the same number.") { r in
                .point(
                    r.value("position", .number(.any), default: .always(0), doc: "The number."))
            },
            Variant("sphere", "Uniform on a sphere in all dimensions of the weights.") { r in
                .sphere(
                    radius: r.value(
                        "radius", .number(.scale), default: .always(1), doc: "Its radius."))
            },
        ]
    }

    /// The factors of a product law.
    static var factors: Kind<UnitLaw> {
        let standard = UnitLaw(readout: placeholder, weights: placeholder)
        return .object(
            doc: "A law for each kind of parameter.", placeholder: standard
        ) { r in
            UnitLaw(
                readout: r.value("c", parameter, doc: "The law of the readout c."),
                weights: r.value("z", parameter, doc: "The law of the weights of the inputs."),
                bias: r.optional("b", parameter, doc: "The law of the bias; with biases only."))
        }
    }

    /// A law of all parameters of a unit.
    static var kind: Kind<UnitLaw> {
        .object(doc: "A law of the parameters of a unit.", placeholder: factors.placeholder) {
            $0.variant(products, placeholder: factors.placeholder)
        }
    }

    /// The law at time 0, with the mass of all units.
    static var initial: Kind<(law: UnitLaw, mass: Double)> {
        .object(
            doc: "The law of the units at time 0, and their mass.",
            placeholder: (factors.placeholder, 1)
        ) { r in
            let mass = r.value(
                "mass", .number(.positive), default: .always(1),
                doc: "The mass M of all units: f = (M/n) Σ c ψ.")
            return (r.variant(products, placeholder: factors.placeholder), mass)
        }
    }

    private static var products: [Variant<UnitLaw>] {
        [
            Variant("product", "Independent parameters.") { r in
                r.value("factors", factors, doc: "The law of c, of z, and of b.")
            }
        ]
    }
}
