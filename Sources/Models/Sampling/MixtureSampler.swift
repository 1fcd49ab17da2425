import Meshes

/// Draws a component by its mass on the mesh, then a point of it.
struct MixtureSampler: DensitySampler {
    /// A density that has mass on the mesh.
    struct Component: Sendable {
        /// Its masses in the cells, its weight included.
        let masses: [Double]
        /// What draws from it.
        let sampler: any DensitySampler
    }

    private let components: [Component]
    private let totals: [Double]
    private let columns: Int
    private let cells: CellTable

    /// - Throws: ``ModelError`` if there is no mass.
    init(_ components: [Component], on mesh: Mesh) throws {
        var masses = [Double](repeating: 0, count: mesh.cellCount)
        for component in components {
            for index in masses.indices { masses[index] += component.masses[index] }
        }
        self.components = components
        totals = components.map { $0.masses.compensatedSum() }
        columns = mesh.columns
        cells = try CellTable(masses, on: mesh)
    }

    func draw(_ uniform: () -> Double) -> Point {
        pick(uniform()) { totals[$0] }.draw(uniform)
    }

    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point {
        let cell = cells.locate(stratum(part, of: parts, uniform))
        return draw(row: cell.row, column: cell.column, uniform)
    }

    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point {
        let cell = row * columns + column
        return pick(uniform()) { components[$0].masses[cell] }
            .draw(row: row, column: column, uniform)
    }

    private func pick(_ u: Double, mass: (Int) -> Double) -> any DensitySampler {
        var left = u * components.indices.reduce(0) { $0 + mass($1) }
        var last = 0
        for index in components.indices {
            let mass = mass(index)
            if left < mass { return components[index].sampler }
            left -= mass
            if mass > 0 { last = index }
        }
        return components[last].sampler
    }
}
