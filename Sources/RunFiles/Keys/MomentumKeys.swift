import Meshes
import Models

/// The keys of the heavy ball.
enum MomentumKeys {
    static func kind(in context: ReadingContext) -> Kind<Momentum> {
        let doc = "The heavy ball: θ̇ = r, ṙ = −∇V − γr, with noise at a temperature."
        return .object(doc: doc, placeholder: placeholder) { r in
            let friction = r.value(
                "friction", .number(.nonnegative), doc: "The friction γ.")
            let temperature = r.value(
                "temperature", .number(.nonnegative), default: .always(0),
                doc: "The temperature β⁻¹ of the noise.")
            let axis = r.optional(
                "axis", .string,
                doc: "The mesh axis that is the velocity, the other one is the parameter; "
                    + "without it all axes are parameters, of particles that have velocities.")
            let velocity = r.optional(
                "velocity", velocity,
                doc: "The velocities at time 0, if they are not on the mesh; at rest if left out."
            )
            if r.isSound, axis != nil, velocity != nil {
                r.report(
                    "velocity", found: "velocities beside axis \"\(axis ?? "")\"",
                    allowed: "nothing, as initial is a density of positions and velocities then")
            }
            return Momentum(
                friction: friction, temperature: temperature,
                velocityAxis: axis.flatMap { number(of: $0, r, in: context) },
                initialSpread: velocity ?? 0)
        }
    }

    private static let placeholder = Momentum(friction: 0, temperature: 0, velocityAxis: nil)

    private static var velocity: Kind<Double> {
        .object(doc: "Independent normal velocities of mean 0.", placeholder: 0) { r in
            r.value("sd", .number(.nonnegative), doc: "The standard deviation of each component.")
        }
    }

    /// The number of the axis called `name`, if it can be one of velocities.
    private static func number(
        of name: String, _ r: ObjectReader, in context: ReadingContext
    ) -> Int? {
        guard context.isSound, r.isSound else { return nil }
        let axes = context.mesh.axes
        guard axes.count == 2 else {
            r.report(
                absolute: "mesh.axes", found: "one axis",
                allowed: "two, a parameter and the velocity \"\(name)\" of dynamics.momentum.axis"
            )
            return nil
        }
        guard let number = axes.firstIndex(where: { $0.name == name }) else {
            r.report(
                "axis", found: "\"\(name)\"",
                allowed: "\"\(axes[0].name)\" or \"\(axes[1].name)\", an axis of the mesh")
            return nil
        }
        check(axes[number], number, r)
        return number
    }

    private static func check(_ axis: Axis, _ number: Int, _ r: ObjectReader) {
        if axis.boundary == .periodic {
            r.report(
                absolute: "mesh.axes[\(number)].boundary", found: "\"periodic\"",
                allowed: "\"wall\", as velocities are not periodic")
        }
        if !(axis.lower < 0 && axis.upper > 0) {
            r.report(
                absolute: "mesh.axes[\(number)].range", found: "\(axis.lower) to \(axis.upper)",
                allowed: "a range with 0 inside, as an axis of velocities has")
        }
    }
}
