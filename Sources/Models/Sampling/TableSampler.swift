import Meshes

/// Draws from a density that is constant in every cell.
struct TableSampler: DensitySampler {
    private let mesh: Mesh
    private let cells: CellTable

    init(masses: [Double], on mesh: Mesh) throws {
        self.mesh = mesh
        cells = try CellTable(masses, on: mesh)
    }

    func draw(_ uniform: () -> Double) -> Point { draw(part: 0, of: 1, uniform) }

    /// What the choice of the cell leaves of the random number places the point along
    /// the last axis, so that on one axis the parts are exact.
    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point {
        let cell = cells.locate(stratum(part, of: parts, uniform))
        return mesh.point(
            row: cell.row, column: cell.column,
            at: Point(mesh.dimension == 2 ? uniform() : 0, cell.fraction))
    }

    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point {
        mesh.point(row: row, column: column, at: mesh.uniformPlace(uniform))
    }
}

extension Mesh {
    /// The point of a cell at the fractions `place` of its sides, rows first; the
    /// first does not matter in one dimension.
    func point(row: Int, column: Int, at place: Point) -> Point {
        let x = axes[dimension - 1].position(inCell: column, at: place.y)
        return dimension == 1 ? Point(x, 0) : Point(axes[0].position(inCell: row, at: place.x), x)
    }

    /// A uniform place in a cell, for ``point(row:column:at:)``.
    func uniformPlace(_ uniform: () -> Double) -> Point {
        Point(dimension == 2 ? uniform() : 0, uniform())
    }
}

extension Axis {
    /// The position at the fraction `place` of cell `i`.
    func position(inCell i: Int, at place: Double) -> Double {
        inside(face(i) * (1 - place) + face(i + 1) * place)
    }
}
