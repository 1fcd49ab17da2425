import Meshes
import Models

/// The potentials a run file can ask for.
enum Potentials {
    static func kind(in context: ReadingContext) -> Kind<any Potential> {
        .object(
            named: "potential", doc: "The single-particle potential F.",
            placeholder: ZeroPotential()
        ) { $0.variant(types(in: context), placeholder: ZeroPotential()) }
    }

    /// The registry: one line a potential.
    static func types(in context: ReadingContext) -> [Variant<any Potential>] {
        func type(
            _ name: String, _ doc: String, _ make: @escaping (ObjectReader) -> (any Potential)?
        ) -> Variant<any Potential> {
            Variant(name, doc) { reader in
                guard let potential = make(reader) else { return ZeroPotential() }
                if reader.isSound, context.isSound, let one = potential as? any PointwisePotential {
                    _ = reader.attempt { try one.check(on: context.mesh) }
                }
                return potential
            }
        }
        return [
            type("zero", "No potential.") { _ in ZeroPotential() },
            type("quadratic", "F(θ) = ½(θ − center)ᵀ·stiffness·(θ − center).") { r in
                quadratic(r, in: context)
            },
            type("double-well", "F(θ) = depth·(θ² − 1)² + tilt·θ along one axis.") { r in
                doubleWell(r, in: context)
            },
            type("formula", "A formula in the axes' names.") { r in
                r.formula(
                    variables: context.axisNames, in: context, doc: "F in the axes' names."
                ).map(FormulaPotential.init)
            },
            type("table", "The values at the cell centres, from a file.") { r in
                r.table(in: context, doc: "A .npy or text file of the mesh's shape.")
                    .map(TablePotential.init)
            },
        ]
    }

    private static func quadratic(
        _ reader: ObjectReader, in context: ReadingContext
    ) -> any Potential {
        let stiffness = reader.value(
            "stiffness",
            Kind<Double>.number(.any).map(Matrix.multiple)
                .or(Kind<[[Double]]>.matrix.map(Matrix.entries)),
            default: .always(1), doc: "The curvature: a number or a symmetric matrix.")
        let center = reader.coordinates(
            "center", in: context, default: .always(0), doc: "Where the gradient vanishes.")
        switch stiffness {
        case .multiple(let factor):
            return QuadraticPotential(stiffness: factor, center: center)
        case .entries(let rows):
            return QuadraticPotential(
                stiffness: reader.symmetric(rows, "stiffness", in: context), center: center)
        }
    }

    private static func doubleWell(
        _ reader: ObjectReader, in context: ReadingContext
    ) -> any Potential {
        let depth = reader.value(
            "depth", .number(.positive), default: .always(0.25),
            doc: "The height of the barrier between the wells at ±1.")
        let tilt = reader.value(
            "tilt", .number(.any), default: .always(0), doc: "The slope that favours one well.")
        let name = reader.value(
            "axis", .string, default: .computed(.string(context.axisNames[0])),
            doc: "The name of the axis that θ runs along; the first if it is left out.")
        let axis = context.axisNames.firstIndex(of: name)
        if axis == nil, context.isSound, reader.isSound {
            reader.report(
                "axis", found: JSONValue.string(name).shown,
                allowed: context.axisNames.quotedAlternatives,
                suggestion: Spelling.suggestion(for: name, among: context.axisNames))
        }
        return DoubleWellPotential(depth: depth, tilt: tilt, axis: axis ?? 0)
    }
}
