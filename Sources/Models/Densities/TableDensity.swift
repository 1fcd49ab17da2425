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
}
