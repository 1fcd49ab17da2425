import Meshes
import Models

/// The models a run file can ask for.
enum ModelKeys {
    static func kind(in context: ReadingContext) -> Kind<Model> {
        .object(doc: "What is minimised.", placeholder: placeholder) {
            $0.variant(types(in: context), placeholder: placeholder)
        }
    }

    /// The registry: one line a model.
    static func types(in context: ReadingContext) -> [Variant<Model>] {
        [
            Variant("landscape", "A potential and a translation-invariant kernel.") {
                landscape($0, in: context)
            },
            Variant(
                "gaussian-network",
                "Gaussian units that learn a mixture of Gaussians, on the axes c and z, or on z "
                    + "with the readout c fixed at 1."
            ) { r in
                requireNetworkAxes(r, "z", in: context)
                // Neither c·V̂(z) nor the target is periodic.
                requireWalls(r, ["c", "z"], in: context)
                return .network(gaussianNetwork(r))
            },
            Variant(
                "relu-circle",
                "Rectified units on the circle that learn a teacher of such units, on the axes c "
                    + "and w, the angle, or on w with the readout c fixed at 1."
            ) { r in
                requireNetworkAxes(r, "w", in: context)
                requireWalls(r, ["c"], in: context)
                requireFullTurn(r, "w", in: context)
                return .network(reluCircle(r))
            },
            Variant(
                "data-network",
                "Units c·ψ(w·x + b) that learn the samples in a file, on one or two of the axes "
                    + "c, w and b; c comes first."
            ) { r in
                DataNetworkKeys.units(r, in: context).map(Model.data) ?? placeholder
            },
            Variant(
                "sparse-deconvolution",
                "Spikes to be recovered from their blurred sum, on periodic axes."
            ) { r in DeconvolutionKeys.model(r, in: context) ?? placeholder },
        ]
    }

    private static let placeholder = Model.landscape(
        potential: ZeroPotential(), kernel: ZeroKernel())

    private static func landscape(_ r: ObjectReader, in context: ReadingContext) -> Model {
        let potential = r.value(
            "potential", Potentials.kind(in: context), default: .always(["type": "zero"]),
            doc: "The single-particle potential F.")
        let kernel = r.value(
            "kernel", Kernels.kind(in: context), default: .always(["type": "zero"]),
            doc: "The interaction kernel K.")
        return .landscape(potential: potential, kernel: kernel)
    }

    private static func gaussianNetwork(_ r: ObjectReader) -> GaussianNetwork {
        let target = Kind<[GaussianNetwork.Component]>.object(
            doc: "f(x) = (1/m)·Σ weights·N(x; centers, variances).", placeholder: [],
            body: components)
        return GaussianNetwork(
            components: r.value("target", target, doc: "The mixture to learn."),
            unitVariance: r.value(
                "unitVariance", .number(.scale), doc: "The variance of a unit."))
    }

    private static func components(_ r: ObjectReader) -> [GaussianNetwork.Component] {
        let lists = r.lists([
            ("weights", .any, "The weight of each component."),
            ("centers", .any, "The centre of each component."),
            ("variances", .scale, "The variance of each component."),
        ])
        return (lists.first ?? []).indices.map {
            GaussianNetwork.Component(
                weight: lists[0][$0], center: lists[1][$0], variance: lists[2][$0])
        }
    }

    private static func reluCircle(_ r: ObjectReader) -> ReLUCircle {
        let teacher = Kind<[ReLUCircle.Unit]>.object(
            doc: "f(x) = (1/m)·Σ weights·max(0, x·(cos a, sin a)), a the angles.",
            placeholder: []
        ) { r in
            let lists = r.lists([
                ("weights", .any, "The weight of each unit."),
                ("angles", .any, "The angle of each unit's direction, in radians."),
            ])
            return (lists.first ?? []).indices.map {
                ReLUCircle.Unit(weight: lists[0][$0], angle: lists[1][$0])
            }
        }
        return ReLUCircle(teacher: r.value("teacher", teacher, doc: "The network to learn."))
    }

    /// Demands that the axis `name` is all angles, each once.
    private static func requireFullTurn(
        _ r: ObjectReader, _ name: String, in context: ReadingContext
    ) {
        guard context.isSound else { return }
        for (index, axis) in context.mesh.axes.enumerated() where axis.name == name {
            if axis.boundary != .periodic {
                r.report(
                    absolute: "mesh.axes[\(index)].boundary",
                    found: "\"\(axis.boundary.rawValue)\"",
                    allowed: "\"periodic\", as \(name) is an angle")
            }
            if axis.lower != 0 || abs(axis.length - 2 * .pi) > 1e-12 {
                r.report(
                    absolute: "mesh.axes[\(index)].range",
                    found: "[\(JSONValue.encoded(axis.lower)), \(JSONValue.encoded(axis.upper))]",
                    allowed: "[0, \(JSONValue.encoded(2 * .pi))], all angles once")
            }
        }
    }

    /// Demands that the axes are c and `name`, or `name` alone.
    private static func requireNetworkAxes(
        _ r: ObjectReader, _ name: String, in context: ReadingContext
    ) {
        guard context.isSound else { return }
        if ![["c", name], [name]].contains(context.axisNames) {
            r.report(
                absolute: "mesh.axes",
                found: context.foundAxes,
                allowed: "the two axes c, \(name) in this order, or \(name) alone, where the "
                    + "readout c is fixed at 1")
        }
    }

    /// Demands walls at the ends of every axis in `names`.
    static func requireWalls(
        _ r: ObjectReader, _ names: [String], in context: ReadingContext
    ) {
        guard context.isSound else { return }
        for (index, axis) in context.mesh.axes.enumerated()
        where axis.boundary == .periodic && names.contains(axis.name) {
            r.report(
                absolute: "mesh.axes[\(index)].boundary", found: "\"periodic\"",
                allowed: "\"wall\", as \(axis.name) of this network ranges over the line")
        }
    }
}

extension ObjectReader {
    /// Lists of numbers that belong together, one a key; none if they are wrong or of different
    /// lengths.
    fileprivate func lists(
        _ keys: [(key: String, range: NumberRange, doc: String)]
    ) -> [[Double]] {
        let lists = keys.map { key, range, doc in
            value(
                key, Kind<[Double]>.array(of: .number(range), count: 1...65536, "numbers"),
                doc: doc)
        }
        guard isSound else { return [] }
        let lengths = lists.map(\.count)
        guard Set(lengths).count == 1 else {
            report(
                nil,
                found: keys.map(\.key).enumerated + " of lengths "
                    + lengths.map { "\($0)" }.enumerated,
                allowed: "lists of the same length")
            return []
        }
        return lists
    }
}

extension [String] {
    /// `a, b and c`.
    fileprivate var enumerated: String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " and " + last
    }
}
