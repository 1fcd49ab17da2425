import Meshes

/// The weights of f′ at one of nine equidistant nodes with unit spacing, exact for
/// polynomials of degree eight.
struct DifferenceStencil: Sendable {
    /// The stencils for f′ at node 0, 1, … 8.
    static let all = (0...8).map(DifferenceStencil.init)

    /// One weight a node.
    let weights: [Double]

    /// The derivatives of Lagrange's basis at node `place`.
    ///
    /// With the nodes at integers all products are exact; a node's own weight
    /// follows from f′ = 0 for constants.
    private init(place: Int) {
        var weights = (0...8).map { node -> Double in
            guard node != place else { return 0 }
            var (numerator, denominator) = (1.0, 1.0)
            for other in 0...8 where other != node {
                denominator *= Double(node - other)
                if other != place { numerator *= Double(place - other) }
            }
            return numerator / denominator
        }
        weights[place] = -weights.compensatedSum()
        self.weights = weights
    }
}

/// A function of one axis' coordinate that is differentiated inside the axis.
private struct AxisDifference {
    private let axis: Axis
    private let step: Double

    init(_ axis: Axis) {
        self.axis = axis
        // Ten steps must fit, so that eight do wherever the point lies between walls.
        step = min(axis.spacing / 4, axis.length / 10)
    }

    /// f′(x) at `x` inside the axis, where f is `value`.
    func callAsFunction(at x: Double, value: Double, _ f: (Double) -> Double) -> Double {
        let place = nodesBelow(x)
        let weights = DifferenceStencil.all[place].weights
        var sum = weights[place] * value
        for node in 0...8 where node != place {
            sum += weights[node] * f(axis.inside(x + Double(node - place) * step))
        }
        return sum / step
    }

    /// How many of the other eight nodes lie below `x`: four, unless a wall is near.
    private func nodesBelow(_ x: Double) -> Int {
        guard axis.boundary == .wall else { return 4 }
        let below = min(4, Int((x - axis.lower) / step))
        let above = min(4, Int((axis.upper - x) / step))
        return above < 4 ? 8 - above : below
    }
}

/// `value` with its gradient by differences, never evaluated outside of the box.
func differenceField(of value: @escaping (Point) -> Double, on mesh: Mesh) -> ScalarField {
    let axes = mesh.axes.map(AxisDifference.init)
    return { point in
        // Clamping would make a proper point of an infinite one.
        guard point.x.isFinite, point.y.isFinite else { return (.nan, Point(.nan, .nan)) }
        let point = mesh.inside(point)
        let center = value(point)
        var gradient = Point.zero
        for index in axes.indices {
            gradient[index] = axes[index](at: point[index], value: center) { x in
                var node = point
                node[index] = x
                return value(node)
            }
        }
        return (center, gradient)
    }
}
