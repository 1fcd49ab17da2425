import Meshes

/// Draws from a density given by a formula: a cell by its mass, then a point in
/// it by rejection.
///
/// The bound is twice the largest value at the five Gauss–Legendre nodes an axis
/// that the cell's mass comes from. It is assumed that the density nowhere in the
/// cell exceeds that: true of what the mesh resolves; a narrower peak is cut off
/// at the bound.
///
/// It is unchecked since the formula's memory is shared by all draws: a sampler
/// must be used by one thread at a time.
final class FormulaSampler: DensitySampler, @unchecked Sendable {
    private static let places = GaussLegendre(count: 5).nodes
    private let mesh: Mesh
    private let cells: CellTable
    private let value: (Point) -> Double

    init(_ density: FormulaDensity, masses: [Double], on mesh: Mesh) throws {
        self.mesh = mesh
        cells = try CellTable(masses, on: mesh)
        value = density.evaluator()
    }

    func draw(_ uniform: () -> Double) -> Point { draw(part: 0, of: 1, uniform) }

    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point {
        let cell = cells.locate(stratum(part, of: parts, uniform))
        return draw(row: cell.row, column: cell.column, uniform)
    }

    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point {
        let bound = 2 * largest(row: row, column: column)
        return drawByRejection(uniform) {
            let point = mesh.point(row: row, column: column, at: mesh.uniformPlace(uniform))
            let probability = value(point) / bound
            return (point, probability.isFinite ? max(probability, 0) : 0)
        }
    }

    private func largest(row: Int, column: Int) -> Double {
        var largest = 0.0
        for y in Self.places {
            guard mesh.dimension == 2 else {
                largest = max(largest, value(mesh.point(row: 0, column: column, at: Point(0, y))))
                continue
            }
            for x in Self.places {
                largest = max(largest, value(mesh.point(row: row, column: column, at: Point(x, y))))
            }
        }
        return largest
    }
}
