import CVectors
import Meshes

extension CellGroups {
    /// Where rows of cells go, and what happens to them on the way.
    struct Target {
        /// The first of the rows that are wanted.
        let rows: UnsafeMutablePointer<Double>
        /// What they are multiplied by.
        let factor: Double
        /// What is added then, laid out like the rows.
        let offset: UnsafePointer<Double>?
        /// The numbers in a row that are meant.
        let width: Int
        /// The distance of the rows.
        let stride: Int

        @inline(__always)
        fileprivate func put(_ values: Octet.Vector, _ place: Int, _ lanes: Int) {
            var values = factor * values
            if let offset {
                values += offset.eight(place, count: lanes)
                // Of the next block; what lies beyond the last one does no harm.
                vector_prefetch(offset + (place &+ CellGroups.block))
            }
            rows.put(values, place, count: lanes)
        }
    }

    /// The columns of a block: the rows of nodes of a few groups fit the innermost cache.
    fileprivate static let block = 64

    /// Interpolates `wanted` rows of cells from the rows of nodes, whose width is a
    /// multiple of eight.
    @inline(__always)
    func expand(
        _ nodes: UnsafePointer<Double>, nodeStride: Int, wanted: Range<Int>, into target: Target
    ) {
        guard !wanted.isEmpty else { return }
        var start = 0
        while start < target.width {
            let columns = start..<min(start &+ Self.block, target.width)
            // Neighbours share fifteen of their sixteen rows of nodes.
            for group in wanted.lowerBound / size...(wanted.upperBound - 1) / size {
                expand(group, nodes + group &* nodeStride, nodeStride, wanted, columns, target)
            }
            start = columns.upperBound
        }
    }

    /// Some columns of those cells of a group that are wanted.
    @inline(__always)
    private func expand(
        _ group: Int, _ nodes: UnsafePointer<Double>, _ nodeStride: Int, _ wanted: Range<Int>,
        _ columns: Range<Int>, _ target: Target
    ) {
        let rows = wanted.clamped(to: group &* size..<(group &+ 1) &* size)
        let places = rows.lowerBound &- group &* size..<rows.upperBound &- group &* size
        let shift = (group &* size &- wanted.lowerBound) &* target.stride
        var column = columns.lowerBound
        while column &+ 8 <= columns.upperBound {
            expand(nodes + column, nodeStride, places, target, shift &+ column, 8)
            column &+= 8
        }
        if column < columns.upperBound {
            let lanes = columns.upperBound &- column
            expand(nodes + column, nodeStride, places, target, shift &+ column, lanes)
        }
    }

    /// Eight columns of the cells at `places` of a group, or the first `lanes` of them.
    @inline(__always)
    private func expand(
        _ nodes: UnsafePointer<Double>, _ nodeStride: Int, _ places: Range<Int>,
        _ target: Target, _ shift: Int, _ lanes: Int
    ) {
        var (even, odd) = (Octet(), Octet())
        (even.a, odd.a) = Self.parts(nodes, 0, nodeStride)
        (even.b, odd.b) = Self.parts(nodes, 1, nodeStride)
        (even.c, odd.c) = Self.parts(nodes, 2, nodeStride)
        (even.d, odd.d) = Self.parts(nodes, 3, nodeStride)
        (even.e, odd.e) = Self.parts(nodes, 4, nodeStride)
        (even.f, odd.f) = Self.parts(nodes, 5, nodeStride)
        (even.g, odd.g) = Self.parts(nodes, 6, nodeStride)
        (even.h, odd.h) = Self.parts(nodes, 7, nodeStride)
        // Pairs that have a cell at one of the places.
        let last = size &- 1
        let outermost = min(places.lowerBound, last - (places.upperBound - 1))
        let innermost = min(last / 2, places.upperBound - 1, last - places.lowerBound)
        var low = outermost
        var weights = UnsafePointer(self.weights.pointer) + low &* Self.stride
        while low <= innermost {
            let high = last &- low
            let (sum, difference) = (even.sum(weights), odd.sum(weights + 8))
            if places.contains(low) {
                target.put(sum - difference, shift &+ low &* target.stride, lanes)
            }
            if high > low && places.contains(high) {
                target.put(sum + difference, shift &+ high &* target.stride, lanes)
            }
            weights += Self.stride
            low &+= 1
        }
    }

    /// The sum and the difference of node number `pair` of a stencil and the opposite one.
    @inline(__always)
    private static func parts(
        _ nodes: UnsafePointer<Double>, _ pair: Int, _ stride: Int
    ) -> (even: Octet.Vector, odd: Octet.Vector) {
        let (left, right) = (nodes.eight(pair &* stride), nodes.eight((15 &- pair) &* stride))
        return (left + right, left - right)
    }
}
