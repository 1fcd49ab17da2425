import Meshes

/// A density that is a formula in the axes' names, averaged over cells by
/// Gauss–Legendre quadrature with five points an axis.
public struct FormulaDensity: Density {
    /// The formula; its variables are the axes' names in order.
    public let formula: Formula

    /// Makes a density from a formula in the axes' names.
    public init(_ formula: Formula) { self.formula = formula }

    public var isProbability: Bool { false }

    public func masses(on mesh: Mesh) throws -> [Double] {
        let value = formula.evaluator()
        let columnAxis = mesh.axes[mesh.dimension - 1]
        let columnNodes = (0..<mesh.columns).map(columnAxis.quadratureNodes)
        let weights = Axis.quadrature.weights
        // In one dimension there is a single row, without extent.
        let rowNodes =
            mesh.dimension == 2
            ? (0..<mesh.rows).map(mesh.axes[0].quadratureNodes) : [[0]]
        let rowWeights = mesh.dimension == 2 ? weights : [1]
        var masses: [Double] = []
        masses.reserveCapacity(mesh.cellCount)
        for xs in rowNodes {
            for ys in columnNodes {
                var average = 0.0
                for (x, weightX) in zip(xs, rowWeights) {
                    for (y, weightY) in zip(ys, weights) {
                        let density = mesh.dimension == 2 ? value(x, y) : value(y)
                        average += weightX * weightY * density
                    }
                }
                guard average.isFinite, average >= 0 else {
                    throw ModelError(
                        key: "expression",
                        "the density is \(average) in the cell at "
                            + "\(mesh.describe(cell: masses.count)): it must be finite and "
                            + "nowhere negative")
                }
                masses.append(average * mesh.cellVolume)
            }
        }
        return masses
    }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        try FormulaSampler(self, masses: masses(on: mesh), on: mesh)
    }

    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        let rules = mesh.axes.map { AxisRule(panelsOf: $0, nodes: nodes).quadrature(on: $0) }
        let rule = mesh.dimension == 2 ? Quadrature(product: rules[0], rules[1]) : rules[0]
        let value = evaluator()
        let weights = try zip(rule.nodes, rule.weights).map { point, weight in
            let density = value(point)
            guard density.isFinite, density >= 0 else {
                let place = zip(mesh.axes, [point.x, point.y]).map { "\($0.name) = \($1)" }
                throw ModelError(
                    key: "expression",
                    "the density is \(density) at \(place.joined(separator: ", ")): "
                        + "it must be finite and nowhere negative")
            }
            return weight * density
        }
        return Quadrature(nodes: rule.nodes, weights: weights).pruned
    }

    /// The formula as a function of a point; it must not be shared by threads.
    func evaluator() -> (Point) -> Double {
        let value = formula.evaluator()
        return { value($0.x, $0.y) }
    }
}

extension Axis {
    fileprivate static let quadrature = GaussLegendre(count: 5)

    /// The quadrature nodes inside cell `i`.
    fileprivate func quadratureNodes(_ i: Int) -> [Double] {
        Self.quadrature.nodes.map { face(i) + $0 * spacing }
    }
}
