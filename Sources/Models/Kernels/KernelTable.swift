import Meshes

/// A kernel's numbers on a mesh: its values at all displacements of two cells.
public struct KernelTable: Sendable {
    /// The mesh.
    public let mesh: Mesh
    /// The number of stored offsets of each axis: `2n − 1` at walls, from
    /// `−(n − 1)` up; `n` on a periodic axis, from 0 up.
    public let extents: [Int]
    /// The values, the last axis contiguous.
    public let values: [Double]

    /// Samples `kernel` on `mesh`.
    ///
    /// - Throws: ``ModelError`` if the kernel makes no sense there or is not
    ///   finite at some displacement.
    public init(_ kernel: any Kernel, on mesh: Mesh) throws {
        try kernel.check(on: mesh)
        self.mesh = mesh
        extents = Self.extents(mesh)
        if let sum = kernel as? SumKernel {
            let tables = try sum.terms.map { try KernelTable($0, on: mesh).values }
            values = (0..<extents.reduce(1, *)).map { index in
                tables.reduce(0) { $0 + $1[index] }
            }
        } else {
            let sampler = try KernelSampler(kernel, on: mesh)
            values = try Self.sample(on: mesh) { sampler.value($0) }
        }
    }

    /// Samples a function of the displacement, symmetric and continued in its own
    /// way, at those of the cells of `mesh`.
    ///
    /// - Throws: ``ModelError`` if it is not finite at some displacement.
    public init(_ mesh: Mesh, _ kernel: (Point) -> Double) throws {
        self.mesh = mesh
        extents = Self.extents(mesh)
        let spacing = Point(mesh.axes[0].spacing, mesh.dimension == 2 ? mesh.axes[1].spacing : 0)
        values = try Self.sample(on: mesh) { kernel(Point(Double($0.0), Double($0.1)) * spacing) }
    }

    private static func extents(_ mesh: Mesh) -> [Int] {
        mesh.axes.map { $0.boundary == .wall ? 2 * $0.cells - 1 : $0.cells }
    }

    /// The value for two cells that lie `offset` cells apart on each axis.
    public subscript(offset: [Int]) -> Double {
        var index = 0
        for (axis, extent) in extents.enumerated() {
            let cells = mesh.axes[axis].cells
            let place =
                mesh.axes[axis].boundary == .wall
                ? offset[axis] + cells - 1 : (offset[axis] % cells + cells) % cells
            index = index * extent + place
        }
        return values[index]
    }

    /// K is symmetric, so only half of the offsets are computed.
    private static func sample(on mesh: Mesh, _ kernel: ((Int, Int)) -> Double) throws -> [Double] {
        let offsets = mesh.axes.map(Self.offsets)
        let rows = mesh.dimension == 2 ? offsets[0] : [0]
        let columns = offsets[mesh.dimension - 1]
        var values = [Double](repeating: 0, count: rows.count * columns.count)
        for (i, row) in rows.enumerated() {
            for (j, column) in columns.enumerated() {
                let index = i * columns.count + j
                let mirror = Self.mirror(i, j, rows: rows.count, columns: columns.count, mesh)
                if mirror < index {
                    values[index] = values[mirror]
                } else {
                    let offset = mesh.dimension == 1 ? (column, 0) : (row, column)
                    values[index] = kernel(offset)
                }
            }
        }
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            let offset =
                mesh.dimension == 1
                ? [columns[bad]] : [rows[bad / columns.count], columns[bad % columns.count]]
            let place = zip(mesh.axes, offset)
                .map { "d\($0.name) = \(Double($1) * $0.spacing)" }.joined(separator: ", ")
            throw ModelError(
                "the kernel is \(values[bad]) at \(place): it must be finite for all pairs of "
                    + "cells; a kernel that is singular at 0 needs \"sampling\": \"averages\"")
        }
        return values
    }

    /// The offsets of an axis; on a periodic axis the shortest of each class.
    private static func offsets(_ axis: Axis) -> [Int] {
        axis.boundary == .wall
            ? Array(-(axis.cells - 1)...(axis.cells - 1))
            : (0..<axis.cells).map { 2 * $0 <= axis.cells ? $0 : $0 - axis.cells }
    }

    /// The place of the opposite offset.
    private static func mirror(
        _ i: Int, _ j: Int, rows: Int, columns: Int, _ mesh: Mesh
    ) -> Int {
        func flip(_ k: Int, _ count: Int, _ axis: Axis) -> Int {
            axis.boundary == .wall ? count - 1 - k : (count - k) % count
        }
        let row = mesh.dimension == 2 ? flip(i, rows, mesh.axes[0]) : 0
        return row * columns + flip(j, columns, mesh.axes[mesh.dimension - 1])
    }
}
