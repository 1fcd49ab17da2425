import CVectors
import Meshes

/// The cells along an axis in groups, one an interval between nodes, with what every
/// node contributes to every cell.
///
/// Cells lie in mirrored pairs about the middle of their interval, at ∓s, and nodes
/// too. With wₐ = eₐ + oₐ, the even and the odd part in s, a pair of cells takes
/// Σ eₐ(f₊ + f₋) ± Σ oₐ(f₊ − f₋) over eight pairs of nodes: half of the products
/// that sixteen weights a cell would take. The transpose saves as much.
struct CellGroups {
    /// The number of cells of the axis.
    let cells: Int
    /// The cells of a group; the last one may have fewer.
    let size: Int
    /// The number of groups.
    let count: Int
    /// eₐ, then oₐ, of the eight nodes to the left: pair by pair, from the outermost
    /// cells of a group inwards.
    let weights: AlignedBuffer

    /// The numbers of a pair.
    static let stride = LagrangeStencil.width

    init(_ cells: Int, _ nodes: NodeAxis, _ stencil: LagrangeStencil) {
        self.cells = cells
        count = nodes.intervals
        size = nodes.box.cells / nodes.intervals
        weights = AlignedBuffer(count: (size + 1) / 2 * Self.stride)
        for pair in 0..<(size + 1) / 2 {
            let (even, odd) = stencil.parts(Double(size - 1 - 2 * pair) / Double(2 * size))
            weights.pointer.put(even, pair * Self.stride)
            weights.pointer.put(odd, pair * Self.stride + 8)
        }
    }

    /// The number of nodes that the groups touch.
    var nodes: Int { count + LagrangeStencil.width - 1 }

    /// The number of cells that a group has.
    @inline(__always)
    private func filling(_ group: Int) -> Int { min(size, cells - group * size) }

    /// Adds the rows of cells to the rows of nodes by the transpose of interpolation:
    /// the charges at the nodes.
    ///
    /// - Parameters:
    ///   - width: the numbers in a row that are meant.
    ///   - stride: the distance of the rows of cells.
    ///   - nodes: rows of nodes, 0 at first, whose width is a multiple of eight.
    @inline(__always)
    func restrict(
        _ rows: UnsafePointer<Double>, width: Int, stride: Int,
        to nodes: UnsafeMutablePointer<Double>, nodeStride: Int
    ) {
        for group in 0..<count {
            let cells = rows + group * size * stride
            let target = nodes + group * nodeStride
            let filling = filling(group)
            let ahead = group &+ 1 < count ? self.filling(group &+ 1) : 0
            var column = 0
            while column &+ 8 <= width {
                // Narrow rows far apart are more than the machine foresees.
                for row in 0..<ahead {
                    vector_prefetch(cells + (column &+ (size &+ row) &* stride))
                }
                restrict(cells + column, filling, 8, stride, target + column, nodeStride)
                column &+= 8
            }
            if column < width {
                restrict(
                    cells + column, filling, width - column, stride, target + column, nodeStride)
            }
        }
    }

    /// Eight columns of a group, or the first `lanes` of them.
    @inline(__always)
    private func restrict(
        _ cells: UnsafePointer<Double>, _ filling: Int, _ lanes: Int, _ stride: Int,
        _ nodes: UnsafeMutablePointer<Double>, _ nodeStride: Int
    ) {
        var (even, odd) = (Octet(), Octet())
        var weights = UnsafePointer(weights.pointer)
        var (low, high) = (0, size &- 1)
        while low <= high && low < filling {
            let left = cells.eight(low &* stride, count: lanes)
            var right = Octet.Vector.zero
            if high > low && high < filling { right = cells.eight(high &* stride, count: lanes) }
            even.add(weights, times: right + left)
            odd.add(weights + 8, times: right - left)
            weights += Self.stride
            low &+= 1
            high &-= 1
        }
        Self.add(even.a, odd.a, to: nodes, 0, nodeStride)
        Self.add(even.b, odd.b, to: nodes, 1, nodeStride)
        Self.add(even.c, odd.c, to: nodes, 2, nodeStride)
        Self.add(even.d, odd.d, to: nodes, 3, nodeStride)
        Self.add(even.e, odd.e, to: nodes, 4, nodeStride)
        Self.add(even.f, odd.f, to: nodes, 5, nodeStride)
        Self.add(even.g, odd.g, to: nodes, 6, nodeStride)
        Self.add(even.h, odd.h, to: nodes, 7, nodeStride)
    }

    /// Adds to node number `pair` of a stencil and to the opposite one.
    @inline(__always)
    private static func add(
        _ even: Octet.Vector, _ odd: Octet.Vector, to nodes: UnsafeMutablePointer<Double>,
        _ pair: Int, _ stride: Int
    ) {
        nodes.add(even + odd, pair &* stride)
        nodes.add(even - odd, (15 &- pair) &* stride)
    }
}
