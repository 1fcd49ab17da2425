import Meshes

/// A kernel's numbers on a mesh: its values at all displacements of two cells.
///
/// K(−d) = K(d), so that one half of the displacements is stored.
public struct KernelTable: Sendable {
    /// The mesh.
    public let mesh: Mesh
    /// The values, row by row, the offsets along the last axis contiguous.
    ///
    /// Along the last axis offsets run from `−(n − 1)` to `n − 1` at walls, and
    /// from 0 to `n − 1` on a periodic axis. Along the first of two axes they run
    /// from 0 to `n − 1`, and to `n / 2`.
    public let values: [Double]

    @usableFromInline let rows: TableAxis
    @usableFromInline let columns: TableAxis

    /// Samples `kernel` on `mesh`.
    ///
    /// - Throws: ``ModelError`` if the kernel makes no sense there or is not
    ///   finite at some displacement.
    public init(_ kernel: any Kernel, on mesh: Mesh) throws {
        try kernel.check(on: mesh)
        self.mesh = mesh
        rows = mesh.dimension == 2 ? TableAxis(mesh.axes[0]) : TableAxis.single
        columns = TableAxis(mesh.axes[mesh.dimension - 1])
        if let sum = kernel as? SumKernel {
            var total = [Double](repeating: 0, count: rows.halfExtent * columns.extent)
            for term in sum.terms {
                let table = try KernelTable(term, on: mesh)
                for index in total.indices { total[index] += table.values[index] }
            }
            values = total
        } else {
            let sampler = try KernelSampler(kernel, on: mesh)
            values = try Self.sample(on: mesh, rows, columns) { sampler.value($0) }
        }
    }

    /// Samples a function of the displacement, symmetric and continued in its own
    /// way, at those of the cells of `mesh`.
    ///
    /// - Throws: ``ModelError`` if it is not finite at some displacement.
    public init(_ mesh: Mesh, _ kernel: (Point) -> Double) throws {
        self.mesh = mesh
        rows = mesh.dimension == 2 ? TableAxis(mesh.axes[0]) : TableAxis.single
        columns = TableAxis(mesh.axes[mesh.dimension - 1])
        let spacing = Point(mesh.axes[0].spacing, mesh.dimension == 2 ? mesh.axes[1].spacing : 0)
        values = try Self.sample(on: mesh, rows, columns) {
            kernel(Point(Double($0.0), Double($0.1)) * spacing)
        }
    }

    /// The value for two cells that lie `offset` cells apart on each axis.
    public subscript(offset: [Int]) -> Double {
        let column = offset[mesh.dimension - 1]
        return mesh.dimension == 2 ? self[offset[0], column] : self[0, column]
    }

    /// The value for two cells that lie `row` rows and `column` columns apart, at
    /// most the number of cells; the row is 0 on a mesh with one axis.
    @inlinable
    public subscript(row: Int, column: Int) -> Double {
        let (place, isMirrored) = rows.half(row)
        return values[
            place &* columns.extent &+ columns.place(isMirrored ? 0 &- column : column)]
    }

    /// Along each axis the farthest offset, in cells, at which |K| is anywhere above
    /// `fraction` of its largest value.
    public func reach(above fraction: Double) -> [Int] {
        let bound = fraction * values.reduce(0) { max($0, abs($1)) }
        var (rowReach, columnReach) = (0, 0)
        for row in 0..<rows.halfExtent {
            for column in 0..<columns.extent
            where abs(values[row * columns.extent + column]) > bound {
                rowReach = row
                columnReach = max(columnReach, abs(columns.offset(column)))
            }
        }
        return mesh.dimension == 2 ? [rowReach, columnReach] : [columnReach]
    }

    /// Where a displacement and its opposite are both stored they are one number.
    private static func sample(
        on mesh: Mesh, _ rows: TableAxis, _ columns: TableAxis, _ kernel: ((Int, Int)) -> Double
    ) throws -> [Double] {
        var values = [Double](repeating: 0, count: rows.halfExtent * columns.extent)
        for row in 0..<rows.halfExtent {
            for place in 0..<columns.extent {
                let column = columns.offset(place)
                let opposite = columns.place(-column)
                let index = row * columns.extent + place
                if rows.isOwnOpposite(row), opposite < place {
                    values[index] = values[row * columns.extent + opposite]
                } else {
                    values[index] = kernel(mesh.dimension == 1 ? (column, 0) : (row, column))
                }
                guard values[index].isFinite else {
                    throw notFinite(values[index], at: [row, column].suffix(mesh.dimension), mesh)
                }
            }
        }
        return values
    }

    private static func notFinite(
        _ value: Double, at offset: ArraySlice<Int>, _ mesh: Mesh
    ) -> ModelError {
        let place = zip(mesh.axes, offset)
            .map { "d\($0.name) = \(Double($1) * $0.spacing)" }.joined(separator: ", ")
        return ModelError(
            "the kernel is \(value) at \(place): it must be finite for all pairs of "
                + "cells; a kernel that is singular at 0 needs \"sampling\": \"averages\"")
    }
}

/// Where the offsets along an axis stand in a table.
@usableFromInline
struct TableAxis: Sendable {
    @usableFromInline let cells: Int
    @usableFromInline let isPeriodic: Bool

    init(_ axis: Axis) {
        cells = axis.cells
        isPeriodic = axis.boundary == .periodic
    }

    private init() { (cells, isPeriodic) = (1, false) }

    /// The first axis of a mesh that has one only.
    static let single = TableAxis()

    /// The number of all offsets.
    @usableFromInline var extent: Int { isPeriodic ? cells : 2 &* cells &- 1 }

    /// The number of offsets that are no other's opposite.
    var halfExtent: Int { isPeriodic ? cells / 2 + 1 : cells }

    /// Where an offset of at most n cells stands among all.
    @inlinable
    func place(_ offset: Int) -> Int {
        guard isPeriodic else { return offset &+ cells &- 1 }
        return offset < 0 ? offset &+ cells : offset >= cells ? offset &- cells : offset
    }

    /// Where an offset of at most n cells stands in the half that is stored, and
    /// whether it is its opposite that stands there.
    @inlinable
    func half(_ offset: Int) -> (place: Int, isMirrored: Bool) {
        guard isPeriodic else { return offset < 0 ? (0 &- offset, true) : (offset, false) }
        let place = place(offset)
        return 2 &* place > cells ? (cells &- place, true) : (place, false)
    }

    /// Whether an offset and its opposite are the same: 0, and half of a period.
    func isOwnOpposite(_ offset: Int) -> Bool {
        offset == 0 || isPeriodic && 2 * offset == cells
    }

    /// The shortest offset at a place among all.
    func offset(_ place: Int) -> Int {
        isPeriodic ? (2 * place <= cells ? place : place - cells) : place - cells + 1
    }
}
