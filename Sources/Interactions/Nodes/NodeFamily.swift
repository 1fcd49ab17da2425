import Meshes

/// The nodes that someone who interpolates a kernel can use, from coarse to fine.
protocol NodeFamily {
    /// What the error of a value may be, relative to max|K|.
    var tolerance: Double { get }
    /// What the nodes are for, for messages.
    var purpose: String { get }
    /// What else can be used, for messages.
    var remedy: String { get }
    /// The fewest nodes of an axis of the box.
    func coarsest(_ axis: Axis) -> NodeAxis
    /// The next nodes after `nodes`, if there are any.
    ///
    /// - Parameter factor: how much closer to each other they have to be at least,
    ///   if the error falls with the order of the interpolation.
    func finer(_ nodes: NodeAxis, of axis: Axis, by factor: Double) -> NodeAxis?
    /// The most intervals that divide an axis.
    func mostIntervals(_ axis: Axis) -> Int
    /// Whether so many nodes are worth it.
    func allows(_ axes: [NodeAxis]) -> Bool
}

/// Nodes for particles, which may be anywhere: 8, 12, 16, 24, 32, … intervals, which
/// suit the transforms.
struct ParticleNodes: NodeFamily {
    /// The number of axes.
    let dimension: Int

    let tolerance = 1e-11
    let purpose = "\"fft\", the fast sum over particles"
    let remedy = "\"direct\""

    func coarsest(_ axis: Axis) -> NodeAxis { NodeAxis(axis, intervals: 8) }

    func finer(_ nodes: NodeAxis, of axis: Axis, by factor: Double) -> NodeAxis? {
        let now = nodes.intervals
        let next = now & (now - 1) == 0 ? now / 2 * 3 : now / 3 * 4
        return next <= mostIntervals(axis) ? NodeAxis(axis, intervals: next) : nil
    }

    func mostIntervals(_ axis: Axis) -> Int { dimension == 1 ? 1 << 16 : 1 << 10 }

    func allows(_ axes: [NodeAxis]) -> Bool { true }
}

/// Nodes for the centres of cells: every interval holds as many cells, so that all
/// intervals have the same weights, and those are mirror images about its middle.
///
/// The last interval may reach beyond the axis. Periodic axes are no exception: the
/// nodes do not go round, K does.
struct CellNodes: NodeFamily {
    /// Whether so many nodes are worth it.
    private let isWorthIt: ([NodeAxis]) -> Bool

    let tolerance = 1e-12
    let purpose = "\"compressed\", interpolation from a coarser mesh"
    let remedy = "\"fft\" or \"direct\""

    private static let fewestIntervals = 8

    init(while isWorthIt: @escaping ([NodeAxis]) -> Bool = { _ in true }) {
        self.isWorthIt = isWorthIt
    }

    /// The nodes with `size` cells in an interval.
    private func nodes(_ axis: Axis, size: Int) -> NodeAxis {
        let intervals = (axis.cells + size - 1) / size
        let cells = intervals * size
        return NodeAxis(
            Axis(
                name: axis.name, lower: axis.lower,
                upper: cells == axis.cells ? axis.upper : axis.lower + Double(cells) * axis.spacing,
                cells: cells),
            intervals: intervals)
    }

    func coarsest(_ axis: Axis) -> NodeAxis {
        nodes(axis, size: max(1, axis.cells / Self.fewestIntervals))
    }

    func finer(_ nodes: NodeAxis, of axis: Axis, by factor: Double) -> NodeAxis? {
        let size = nodes.box.cells / nodes.intervals
        guard size > 1 else { return nil }
        // Where the error does not fall with the order yet, not too far at once.
        let hoped = Int(Double(size) / min(factor, 2))
        return self.nodes(axis, size: max(1, min(size - 1, hoped)))
    }

    func mostIntervals(_ axis: Axis) -> Int { axis.cells }

    func allows(_ axes: [NodeAxis]) -> Bool { isWorthIt(axes) }
}
