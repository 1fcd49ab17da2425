import Foundation
import Meshes

/// The keys of the mesh.
enum MeshKeys {
    static let maximumCellsOfAxis = 1 << 24
    static let maximumCells = 1 << 28

    static var kind: Kind<Mesh> {
        .object(doc: "The uniform mesh.", placeholder: ReadingContext.placeholderMesh) { r in
            let axes = r.value(
                "axes", Kind<[Axis]>.array(count: 1...2, "axes", element: axis),
                doc: "One or two axes, the slowest first in storage.")
            guard r.isSound else { return ReadingContext.placeholderMesh }
            check(axes, r)
            return Mesh(axes: axes)
        }
    }

    private static func axis(_ index: Int) -> Kind<Axis> {
        .object(doc: "One axis.", placeholder: ReadingContext.placeholderMesh.axes[0]) { r in
            let name = r.value(
                "name", .string(AxisName.phrase, where: AxisName.isAllowed),
                default: .computed(index == 0 ? "x" : "y"),
                doc: "The coordinate's name in formulas and results; x, then y if left out.")
            let range = r.value(
                "range",
                .interval("[lower, upper] with −1e100 ≤ lower < upper ≤ 1e100", within: 1e100),
                doc: "The positions of the two ends.")
            let cells = r.value(
                "cells", .integer(1...maximumCellsOfAxis), doc: "The number of equal cells.")
            let boundary = r.value(
                "boundary",
                .choice(
                    Choice("wall", Boundary.wall, doc: "No flux through the ends."),
                    Choice("periodic", Boundary.periodic, doc: "The ends are glued together.")),
                default: .always("wall"), doc: "What happens at the ends.")
            let axis = Axis(
                name: name, lower: range.lowerBound, upper: range.upperBound, cells: cells,
                boundary: boundary)
            // Cells must be told apart by their faces, and volumes must not vanish.
            let resolution = 4 * max(abs(axis.lower), abs(axis.upper)).ulp
            if r.isSound, axis.spacing < max(resolution, 1e-100) {
                r.report(
                    "range", found: "cells of width \(axis.spacing)",
                    allowed: "cells that double precision can tell apart")
            }
            return axis
        }
    }

    private static func check(_ axes: [Axis], _ r: ObjectReader) {
        if axes.count == 2, axes[0].name == axes[1].name {
            r.report(
                absolute: "mesh.axes[1].name", found: "\"\(axes[1].name)\" again",
                allowed: "a name that differs from the first axis'")
        }
        if axes.reduce(1, { $0 * $1.cells }) > maximumCells {
            r.report(
                "axes", found: axes.map { "\($0.cells)" }.joined(separator: " × ") + " cells",
                allowed: "at most \(maximumCells) cells in all")
        }
    }
}

/// The names an axis may have.
enum AxisName {
    static let phrase =
        "a name of letters, digits and _ that is not a number, a function, a constant "
        + "or a result"

    static func isAllowed(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil
            && !formulaWords.contains(name) && !resultWords.contains(name)
            && !resultPrefixes.contains { name.hasPrefix($0) }
    }

    private static let formulaWords: Set = [
        "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh",
        "acosh", "atanh", "log2", "log10", "log", "ln", "exp", "sqrt", "sign", "rint", "abs",
        "sum", "avg", "min", "max", "pi", "e", "_pi", "_e", "r",
    ]

    private static let resultWords: Set = [
        "time", "particle", "axis", "density", "potential", "position", "weight", "mass", "energy",
        "loss", "mean_potential", "transport_dissipation", "reaction_dissipation",
        "certified_gap", "wall_mass", "network_output", "target", "test_loss", "point",
        "point_2", "network_output_at", "network_output_rate", "tangent_kernel",
        "birth_death_kernel",
        "certified_gap", "wall_mass", "network_output", "target", "kinetic_energy", "lyapunov",
        "friction_dissipation", "entropy", "free_energy", "free_energy_dissipation", "objective",
        "misfit", "dual_peak", "mass_negative", "density_negative", "sign",
    ]

    private static let resultPrefixes = [
        "mean_", "variance_", "covariance_", "negative_", "velocity_",
    ]
}
