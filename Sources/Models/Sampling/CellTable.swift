import Meshes

/// The cells of a mesh on a line, each as long as its mass.
///
/// In two dimensions every second row runs backwards, so that what follows each
/// other are neighbours: equal pieces of the line are compact parts of the mesh.
struct CellTable: Sendable {
    /// The mass of all cells.
    let total: Double
    private let columns: Int
    /// The mass up to the end of each cell, in the order of the line.
    private let ends: [Double]

    /// Lays out `masses`, which are in storage order.
    ///
    /// - Throws: ``ModelError`` if there is no mass.
    init(_ masses: [Double], on mesh: Mesh) throws {
        let columns = mesh.columns
        var sum = CompensatedSum()
        ends = masses.indices.map { position in
            sum.add(masses[Self.cell(at: position, columns: columns)])
            return sum.value
        }
        total = sum.value
        self.columns = columns
        try checkMass(total)
    }

    /// The cell at the fraction `u` of the line, and the fraction of its own mass
    /// that lies before; never a cell without mass.
    func locate(_ u: Double) -> (row: Int, column: Int, fraction: Double) {
        let target = min(u, (1.0).nextDown) * total
        // The first end beyond the target: an empty cell ends where it starts.
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > target { high = middle } else { low = middle + 1 }
        }
        let start = low > 0 ? ends[low - 1] : 0
        let cell = Self.cell(at: low, columns: columns)
        let fraction = min(max((target - start) / (ends[low] - start), 0), 1)
        return (cell / columns, cell % columns, fraction)
    }

    /// The place in storage of the cell at `position` on the line; as well the reverse.
    private static func cell(at position: Int, columns: Int) -> Int {
        let (row, column) = position.quotientAndRemainder(dividingBy: columns)
        return row.isMultiple(of: 2) ? position : row * columns + columns - 1 - column
    }
}

/// Throws ``ModelError`` if `total`, the mass on a mesh, is none to speak of.
func checkMass(_ total: Double) throws {
    guard total > 1e-200, total.isFinite else {
        throw ModelError("the density has no mass on the mesh (its cells hold \(total))")
    }
}

/// A number that is uniform on part number `part` of `parts` of (0, 1).
func stratum(_ part: Int, of parts: Int, _ uniform: () -> Double) -> Double {
    (Double(part) + uniform()) / Double(parts)
}
