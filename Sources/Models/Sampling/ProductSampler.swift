import Meshes

/// Draws the two coordinates independently, parts by way of the cells.
struct ProductSampler: DensitySampler {
    private let first: any DensitySampler
    private let second: any DensitySampler
    private let cells: CellTable

    /// - Parameters:
    ///   - factors: two samplers, each on the mesh of its axis alone.
    ///   - masses: the cell masses of the product on `mesh`.
    init(_ factors: [any DensitySampler], masses: [Double], on mesh: Mesh) throws {
        (first, second) = (factors[0], factors[1])
        cells = try CellTable(masses, on: mesh)
    }

    func draw(_ uniform: () -> Double) -> Point {
        Point(first.draw(uniform).x, second.draw(uniform).x)
    }

    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point {
        let cell = cells.locate(stratum(part, of: parts, uniform))
        return draw(row: cell.row, column: cell.column, uniform)
    }

    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point {
        Point(
            first.draw(row: 0, column: row, uniform).x,
            second.draw(row: 0, column: column, uniform).x)
    }
}
