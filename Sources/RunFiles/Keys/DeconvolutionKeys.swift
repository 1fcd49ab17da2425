import Meshes
import Models

/// The keys of a sparse deconvolution.
enum DeconvolutionKeys {
    /// The model; nil if it is wrong.
    static func model(_ r: ObjectReader, in context: ReadingContext) -> Model? {
        let filter = r.value("filter", filter(in: context), doc: "What blurs the spikes.")
        let isSigned = r.value(
            "signed", .flag, default: .always(false),
            doc: "Whether measures of both signs are admitted: two densities, each of half the "
                + "initial measure.")
        let penalty = r.value(
            "penalty", .number(.positive), doc: "λ, the price of a unit of mass.")
        let spikes = r.value(
            "spikes", spikes(isSigned: isSigned, in: context), doc: "What made the signal.")
        guard r.isSound, context.isSound else { return nil }
        return r.attempt {
            .deconvolution(
                try SparseDeconvolution(
                    filter: filter, spikes: spikes, penalty: penalty, isSigned: isSigned,
                    mesh: context.mesh))
        }
    }

    static func filter(in context: ReadingContext) -> Kind<DeconvolutionFilter> {
        let placeholder = DeconvolutionFilter.dirichlet(modes: 1)
        return .object(doc: "The filter.", placeholder: placeholder) { r in
            let filter = r.variant(
                [
                    Variant("gaussian", "A periodic normal density of mass 1.") { r in
                        .gaussian(
                            width: r.value(
                                "width", .number(.scale), doc: "Its standard deviation."))
                    },
                    Variant("dirichlet", "Σ e^{2πikx/L} over |k| ≤ modes, on each axis.") { r in
                        .dirichlet(
                            modes: r.value(
                                "modes", .integer(1...1024), doc: "The highest frequency."))
                    },
                ], placeholder: placeholder)
            if r.isSound, context.isSound {
                _ = r.attempt { try filter.check(on: context.mesh.axes) }
            }
            return filter
        }
    }

    private static func spikes(isSigned: Bool, in context: ReadingContext) -> Kind<[Spike]> {
        .object(doc: "Point masses.", placeholder: []) { r in
            let weights = r.value(
                "weights", Kind<[Double]>.array(of: .number(.any), count: 1...4096, "numbers"),
                doc: "Their masses; negative ones only if the measures are signed.")
            let positions = r.value(
                "positions", positions,
                doc: "Their places: a number each on one axis, a pair each on two.")
            guard r.isSound, context.isSound else { return [] }
            return pair(weights, positions, isSigned: isSigned, r, context.mesh) ?? []
        }
    }

    private static var positions: Kind<[[Double]]> {
        let line = Kind<[Double]>.array(of: .number(.any), count: 1...4096, "numbers")
            .map { $0.map { [$0] } }
        let point = Kind<[Double]>.array(of: .number(.any), count: 1...2, "numbers")
        let plane = Kind<[[Double]]>.array(of: point, count: 1...4096, "points")
        return Kind(
            phrase: "an array of numbers, or of one [x, y] a spike", placeholder: [],
            accepts: \.isArray, describe: { .either([line.describe($0), plane.describe($0)]) },
            read: { json, place in
                json.isArrayOfArrays ? plane.read(json, place) : line.read(json, place)
            })
    }

    private static func pair(
        _ weights: [Double], _ positions: [[Double]], isSigned: Bool, _ r: ObjectReader,
        _ mesh: Mesh
    ) -> [Spike]? {
        guard weights.count == positions.count else {
            r.report(
                nil, found: "\(weights.count) weights and \(positions.count) positions",
                allowed: "as many of one as of the other")
            return nil
        }
        var spikes: [Spike] = []
        for (index, (weight, position)) in zip(weights, positions).enumerated() {
            guard position.count == mesh.dimension else {
                r.report(
                    "positions", found: "a position of \(position.count) numbers",
                    allowed: "\(mesh.dimension), one an axis")
                return nil
            }
            for (axis, x) in zip(mesh.axes, position) where x < axis.lower || x > axis.upper {
                r.report(
                    "positions", found: "the spike number \(index) at \(axis.name) = \(x)",
                    allowed: "positions from \(axis.lower) to \(axis.upper), the range of the axis")
                return nil
            }
            guard weight > 0 || isSigned else {
                r.report(
                    "weights", found: "\(weight)",
                    allowed: "positive numbers, or \"signed\": true")
                return nil
            }
            spikes.append(
                Spike(
                    weight: weight,
                    position: Point(position[0], position.count == 2 ? position[1] : 0)))
        }
        return spikes
    }
}
