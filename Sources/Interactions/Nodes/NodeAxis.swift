import Meshes

/// The nodes of an auxiliary mesh along an axis of a box, of particles or of cells.
///
/// They divide the box into equal intervals. A stencil has its middle in the
/// interval of its point: beyond the ends there are ``LagrangeStencil/reach``
/// more nodes on the left and as many on the right. On a periodic axis those are
/// copies.
struct NodeAxis: Sendable {
    /// The axis of the box.
    let box: Axis
    /// The number of intervals that divide the box.
    let intervals: Int
    /// The distance of two nodes.
    let spacing: Double
    private let inverseSpacing: Double

    init(_ box: Axis, intervals: Int) {
        self.box = box
        self.intervals = intervals
        spacing = box.length / Double(intervals)
        inverseSpacing = Double(intervals) / box.length
    }

    /// The number of nodes that stencils may touch.
    var count: Int { intervals + LagrangeStencil.width - 1 }

    /// The nodes that differ, as cells of an axis for the convolution; where it
    /// lies does not matter, and near 0 its spacing is exact.
    var cells: Axis {
        let isRing = box.boundary == .periodic
        return Axis(
            name: box.name, lower: 0, upper: isRing ? box.length : Double(count) * spacing,
            cells: isRing ? intervals : count, boundary: box.boundary)
    }

    /// The first node of the stencil of a point, and where in its interval the
    /// point lies, from −½ to ½.
    @inline(__always)
    func locate(_ position: Double) -> (first: Int, s: Double) {
        let t = (position - box.lower) * inverseSpacing
        // What is not a number stays one, in the first interval.
        let first = t >= 1 ? Int(min(t, Double(intervals - 1))) : 0
        return (first, t - Double(first) - 0.5)
    }

    /// Runs of nodes that are consecutive cells too.
    var runs: [Run] {
        guard box.boundary == .periodic else { return [Run(node: 0, cell: 0, count: count)] }
        var runs: [Run] = []
        var node = 0
        while node < count {
            let shifted = node - LagrangeStencil.reach
            let cell = (shifted % intervals + intervals) % intervals
            let length = min(intervals - cell, count - node)
            runs.append(Run(node: node, cell: cell, count: length))
            node += length
        }
        return runs
    }

    /// Consecutive nodes and the consecutive cells that they are.
    struct Run: Sendable {
        let node: Int
        let cell: Int
        let count: Int
    }
}
