import Meshes

/// A density given by its cell averages.
public struct TableDensity: Density {
    /// The cell averages and where they came from.
    public let table: ArrayFile

    /// Makes a density from an array of the mesh's shape.
    public init(_ table: ArrayFile) { self.table = table }

    public var isProbability: Bool { false }

    public func masses(on mesh: Mesh) throws -> [Double] {
        let averages = try table.values(on: mesh)
        if let bad = averages.firstIndex(where: { $0 < 0 }) {
            throw ModelError(
                key: "file",
                "the density in \"\(table.path)\" is \(averages[bad]) at "
                    + "\(mesh.describe(cell: bad)): it must be nowhere negative")
        }
        return averages.map { $0 * mesh.cellVolume }
    }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        try TableSampler(masses: masses(on: mesh), on: mesh)
    }

    /// The centres of the cells, whatever the number of nodes: all that is known.
    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        let masses = try masses(on: mesh)
        let centers = (0..<mesh.rows).flatMap { row in
            (0..<mesh.columns).map { mesh.center(row: row, column: $0) }
        }
        return Quadrature(nodes: centers, weights: masses).pruned
    }
}
