import Meshes

/// Points with weights that stand for a measure.
public struct Quadrature: Sendable {
    /// The points, inside the mesh.
    public let nodes: [Point]
    /// Their weights, not negative.
    public let weights: [Double]

    /// Makes a quadrature of as many weights as nodes.
    public init(nodes: [Point], weights: [Double]) {
        precondition(nodes.count == weights.count, "one weight a node")
        self.nodes = nodes
        self.weights = weights
    }
}

extension Quadrature {
    /// The tensor product of two rules on one axis each.
    init(product first: Quadrature, _ second: Quadrature) {
        let pairs = first.nodes.indices.flatMap { i in second.nodes.indices.map { (i, $0) } }
        self.init(
            nodes: pairs.map { Point(first.nodes[$0].x, second.nodes[$1].x) },
            weights: pairs.map { first.weights[$0] * second.weights[$1] })
    }

    /// The same without the nodes whose weights no sum would notice.
    var pruned: Quadrature {
        let least = 1e-300 * (weights.max() ?? 0)
        let kept = weights.indices.filter { weights[$0] > 0 && weights[$0] >= least }
        return Quadrature(nodes: kept.map { nodes[$0] }, weights: kept.map { weights[$0] })
    }
}
