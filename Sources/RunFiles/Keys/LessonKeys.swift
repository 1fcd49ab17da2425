import Models

/// The keys of what a teacher teaches.
enum LessonKeys {
    static var inputs: Kind<InputLaw> {
        .object(doc: "The law of the inputs.", placeholder: .sphere(radius: 1)) {
            $0.variant(
                [
                    Variant("sphere", "Uniform on a sphere around 0.") { r in
                        .sphere(
                            radius: r.value(
                                "radius", .number(.scale), default: .always(1),
                                doc: "Its radius."))
                    },
                    Variant("gaussian", "Independent normal coordinates of mean 0.") { r in
                        .gaussian(
                            sd: r.value(
                                "sd", .number(.scale), default: .always(1),
                                doc: "The standard deviation of a coordinate."))
                    },
                ], placeholder: .sphere(radius: 1))
        }
    }

    /// What may be learnt in `dimension` dimensions.
    static func teacher(dimension: Int) -> Kind<Teacher> {
        .object(doc: "What is to be learnt.", placeholder: .spins(seed: 1)) {
            $0.variant(
                [
                    Variant("units", "A network of units drawn from a law by a seed.", body: drawn),
                    Variant("given", "A network of given units.") { given($0, dimension) },
                    Variant("spins", "d⁻¹ Σ a_pqr x_p x_q x_r, a of standard normal numbers.") {
                        spins($0, dimension)
                    },
                ], placeholder: .spins(seed: 1))
        }
    }

    private static func drawn(_ r: ObjectReader) -> Teacher {
        .units(
            count: r.value("units", .integer(1...1_000_000), doc: "The number of units m."),
            activation: r.value(
                "activation", DataNetworkKeys.activation, default: .always("relu"),
                doc: "Their nonlinearity."),
            law: r.value(
                "factors", UnitLaws.factors,
                default: .always([
                    "c": ["type": "sign", "value": 1], "z": ["type": "sphere", "radius": 1],
                ]),
                doc: "The law of c, of z, and of b if there are biases."),
            mass: mass(r), seed: seed(r))
    }

    private static func given(_ r: ObjectReader, _ dimension: Int) -> Teacher {
        let row = Kind<[Double]>.array(of: .number(.any), count: 1...Self.most, "numbers")
        let readouts = r.value("c", row, doc: "The readout of each unit.")
        let rows = r.value(
            "z", Kind<[[Double]]>.array(of: row, count: 1...Self.most, "rows"),
            doc: "The weights of each unit, a row of as many as an input has coordinates.")
        let biases = r.optional("b", row, doc: "The bias of each unit; 0 if left out.")
        if r.isSound,
            rows.count != readouts.count || biases.map({ $0.count != rows.count }) ?? false
                || rows.contains(where: { $0.count != dimension })
        {
            r.report(
                "z", found: "\(rows.count) rows of \(rows.map(\.count).max() ?? 0) numbers",
                allowed: "\(readouts.count) rows of \(dimension), as many as c and b have units")
        }
        return .given(
            readouts: readouts, rows: rows, biases: biases,
            activation: r.value(
                "activation", DataNetworkKeys.activation, default: .always("relu"),
                doc: "Their nonlinearity."),
            mass: mass(r))
    }

    private static func spins(_ r: ObjectReader, _ dimension: Int) -> Teacher {
        // Said in the file, so that it can be another one day.
        _ = r.value("order", .integer(3...3), default: .always(3), doc: "The spins of a term.")
        if r.isSound, dimension > Self.mostSpins {
            r.report(
                nil, found: "spins in \(dimension) dimensions",
                allowed: "at most \(Self.mostSpins) dimensions, as there are d³ coefficients")
        }
        return .spins(seed: seed(r))
    }

    private static let most = 1_000_000
    private static let mostSpins = 200

    private static func mass(_ r: ObjectReader) -> Double {
        r.value(
            "mass", .number(.positive), default: .always(1),
            doc: "The mass M of all units: y = (M/m) Σ c ψ.")
    }

    private static func seed(_ r: ObjectReader) -> UInt64 {
        r.value(
            "seed", Kind<Int>.integer(0...Int.largest).map { UInt64($0) }, default: .always(1),
            doc: "The seed that it is drawn by.")
    }
}
