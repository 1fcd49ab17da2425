/// What happens at the two ends of an axis.
public enum Boundary: String, Sendable, Hashable, CaseIterable {
    /// No flux through the ends; the interaction does not see beyond them.
    case wall
    /// The ends are glued together; the interaction is circular.
    case periodic
}

/// One uniform, cell-centred axis of a mesh.
public struct Axis: Sendable, Hashable {
    /// The name of the coordinate, as formulas and results use it.
    public let name: String
    /// The position of the first face.
    public let lower: Double
    /// The position of the last face.
    public let upper: Double
    /// The number of cells, at least 1.
    public let cells: Int
    /// What happens at the ends.
    public let boundary: Boundary

    /// Makes an axis of `cells` equal cells on `[lower, upper]`.
    public init(
        name: String, lower: Double, upper: Double, cells: Int, boundary: Boundary = .wall
    ) {
        precondition(lower < upper && cells >= 1, "an axis needs lower < upper and a cell")
        self.name = name
        self.lower = lower
        self.upper = upper
        self.cells = cells
        self.boundary = boundary
    }

    /// The distance of the ends.
    public var length: Double { upper - lower }

    /// The width of a cell.
    public var spacing: Double { (upper - lower) / Double(cells) }

    /// The centre of cell `i`.
    ///
    /// On an axis that is symmetric about 0 the centres of mirrored cells are
    /// exact negatives of each other.
    public func center(_ i: Int) -> Double {
        let right = Double(2 * i + 1)
        let left = Double(2 * (cells - i) - 1)
        return (right * upper + left * lower) / Double(2 * cells)
    }

    /// The position of face `i`, between the cells `i − 1` and `i`; `0...cells`.
    public func face(_ i: Int) -> Double {
        (Double(i) * upper + Double(cells - i) * lower) / Double(cells)
    }

    /// The centres of all cells, in order.
    public var centers: [Double] { (0..<cells).map(center) }
}
