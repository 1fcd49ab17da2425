import Meshes
import Models

/// The densities a run file can ask for.
enum Densities {
    static func kind(in context: ReadingContext) -> Kind<any Density> {
        .object(named: "density", doc: "A density of mass 1.", placeholder: placeholder) {
            $0.variant(types(in: context), placeholder: placeholder)
        }
    }

    /// A density with the mass it is normalised to.
    static func initial(in context: ReadingContext) -> Kind<InitialMeasure> {
        let doc = "The measure at time 0: a density and its mass."
        return .object(doc: doc, placeholder: InitialMeasure(placeholder)) { r in
            let mass = r.value(
                "mass", .number(.positive), default: .always(1), doc: "The mass on the mesh.")
            let density = r.variant(types(in: context), placeholder: placeholder)
            return InitialMeasure(density, mass: mass)
        }
    }

    /// The registry: one line a density.
    static func types(in context: ReadingContext) -> [Variant<any Density>] {
        func type(
            _ name: String, _ doc: String, _ make: @escaping (ObjectReader) -> (any Density)?
        ) -> Variant<any Density> {
            Variant(name, doc) { make($0) ?? placeholder }
        }
        return [
            type("normal", "A normal distribution.") { normal($0, in: context) },
            type("uniform", "The uniform distribution on an interval or a rectangle.") {
                uniform($0, in: context)
            },
            type("point", "All mass at one point, shared by the nearest cells.") {
                point($0, in: context)
            },
            type("product", "Independent coordinates: a density for each axis.") {
                product($0, in: context)
            },
            type("mixture", "A weighted sum of densities.") { mixture($0, in: context) },
            type("formula", "A formula in the axes' names, nowhere negative.") { r in
                r.formula(
                    variables: context.axisNames, in: context,
                    doc: "The density in the axes' names, up to a factor."
                ).map(FormulaDensity.init)
            },
            type("table", "The cell averages, from a file.") { table($0, in: context) },
        ]
    }

    private static let placeholder: any Density = UniformDensity(ranges: [0...1])

    private static func normal(_ r: ObjectReader, in context: ReadingContext) -> any Density {
        let mean = r.coordinates("mean", in: context, default: .always(0), doc: "The mean.")
        let sd = r.optional(
            "sd", .coordinates(.scale), doc: "The standard deviation, the same or one an axis.")
        let covariance = r.optional(
            "covariance", .matrix, doc: "The covariance: symmetric and positive definite.")
        r.requireExactlyOne(of: "sd", or: "covariance")
        guard let covariance else {
            let sd = r.conform(sd ?? .same(1), "sd", .scale, in: context)
            return NormalDensity(mean: mean, sd: sd)
        }
        let matrix = r.symmetric(covariance, "covariance", in: context)
        if r.isSound, context.isSound, !isPositiveDefinite(matrix) {
            r.report(
                "covariance", found: JSONValue(matrix).detailed,
                allowed: "a positive definite matrix with variances from 1e-200 to 1e200")
        }
        return NormalDensity(mean: mean, covariance: matrix)
    }

    private static func isPositiveDefinite(_ matrix: [[Double]]) -> Bool {
        let variances = matrix.indices.map { matrix[$0][$0] }
        guard variances.allSatisfy({ (1e-200...1e200).contains($0) }) else { return false }
        guard matrix.count == 2 else { return true }
        let slope = matrix[0][1] / matrix[0][0]
        return matrix[1][1] - slope * matrix[0][1] > 1e-12 * matrix[1][1]
    }

    private static func uniform(_ r: ObjectReader, in context: ReadingContext) -> any Density {
        let ranges = r.value(
            "range", .intervals, doc: "[lower, upper], or a list with one such pair an axis.")
        let count = context.mesh.dimension
        if r.isSound, context.isSound, ranges.count != count {
            r.report(
                "range", found: ranges.count == 1 ? "1 interval" : "\(ranges.count) intervals",
                allowed: count == 1 ? "1 interval" : "\(count) intervals, one an axis")
        }
        return UniformDensity(ranges: ranges)
    }

    private static func point(_ r: ObjectReader, in context: ReadingContext) -> any Density {
        let position = r.coordinates("position", in: context, doc: "Where the mass sits.")
        if r.isSound, context.isSound {
            for (axis, x) in zip(context.mesh.axes, position)
            where !(axis.lower...axis.upper).contains(x) {
                let ends = [axis.lower, axis.upper].map(JSONValue.encoded)
                r.report(
                    "position", found: "\(axis.name) = \(JSONValue.encoded(x))",
                    allowed: "\(axis.name) in [\(ends[0]), \(ends[1])]")
            }
        }
        return PointDensity(position: position)
    }

    private static func product(_ r: ObjectReader, in context: ReadingContext) -> any Density {
        let factors = r.value(
            "factors",
            Kind<[String: any Density]>.keyed(
                by: context.isSound ? context.axisNames : nil, doc: "The density of one axis."
            ) { kind(in: context.restricted(toAxisNamed: $0)) },
            doc: "A density in one dimension for each axis, by the axis' name.")
        return ProductDensity(factors: context.axisNames.map { factors[$0] ?? placeholder })
    }

    private static func mixture(_ r: ObjectReader, in context: ReadingContext) -> any Density {
        typealias Component = (weight: Double, density: any Density)
        let component = Kind<Component>.object(
            named: "component", doc: "A density and its weight.", placeholder: (1, placeholder)
        ) { r in
            let weight = r.value(
                "weight", .number(.nonnegative), default: .always(1),
                doc: "The weight, relative to the other components.")
            return (weight, r.variant(types(in: context), placeholder: placeholder))
        }
        let components = r.value(
            "components", Kind<[Component]>.array(of: component, count: 1...4096, "densities"),
            doc: "The densities with their weights.")
        let total = components.reduce(0) { $0 + $1.weight }
        if r.isSound, !(total > 0 && total.isFinite) {
            r.report(
                "components", found: "weights that sum to \(JSONValue.number(total).shown)",
                allowed: "weights of a positive, finite sum")
        }
        return MixtureDensity(components: components)
    }

    private static func table(_ r: ObjectReader, in context: ReadingContext) -> (any Density)? {
        let table = r.table(in: context, doc: "A .npy or text file of the mesh's shape.")
        guard let table else { return nil }
        let density = TableDensity(table)
        return r.attempt(at: "file") { try density.masses(on: context.mesh) }.map { _ in density }
    }
}
