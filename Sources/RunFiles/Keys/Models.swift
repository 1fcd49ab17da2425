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
                "Gaussian units that learn a mixture of Gaussians, on the axes c and z."
            ) { r in
                requireNetworkAxes(r, in: context)
                return .network(gaussianNetwork(r))
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
        func list(_ key: String, _ range: NumberRange, doc: String) -> [Double] {
            let numbers = Kind<[Double]>.array(of: .number(range), count: 1...65536, "numbers")
            return r.value(key, numbers, doc: doc)
        }
        let weights = list("weights", .any, doc: "The weight of each component.")
        let centers = list("centers", .any, doc: "The centre of each component.")
        let variances = list("variances", .scale, doc: "The variance of each component.")
        guard r.isSound else { return [] }
        guard weights.count == centers.count, weights.count == variances.count else {
            r.report(
                nil,
                found: "weights, centers and variances of lengths "
                    + "\(weights.count), \(centers.count) and \(variances.count)",
                allowed: "lists of the same length")
            return []
        }
        return weights.indices.map {
            GaussianNetwork.Component(
                weight: weights[$0], center: centers[$0], variance: variances[$0])
        }
    }

    private static func requireNetworkAxes(_ r: ObjectReader, in context: ReadingContext) {
        guard context.isSound else { return }
        if context.axisNames != ["c", "z"] {
            r.report(
                absolute: "mesh.axes",
                found: "axes named \(context.axisNames.joined(separator: ", "))",
                allowed: "the two axes c, z in this order, as a network needs them")
        }
        // Neither c·V̂(z) nor the target is periodic.
        for (index, axis) in context.mesh.axes.enumerated() where axis.boundary == .periodic {
            r.report(
                absolute: "mesh.axes[\(index)].boundary", found: "\"periodic\"",
                allowed: "\"wall\", as c and z of this network range over the line")
        }
    }
}
