/// A point of a one- or two-dimensional parameter space; on one axis `y` is 0.
public typealias Point = SIMD2<Double>

/// A uniform mesh with one or two axes.
///
/// Cells are stored row by row: the last axis is contiguous. A mesh with one
/// axis is a single row.
public struct Mesh: Sendable, Hashable {
    /// The axes, slowest first; one or two.
    public let axes: [Axis]

    /// Makes a mesh from one or two axes with different names.
    public init(axes: [Axis]) {
        precondition((1...2).contains(axes.count), "a mesh has one or two axes")
        self.axes = axes
    }

    /// The number of axes, 1 or 2.
    public var dimension: Int { axes.count }

    /// The number of cells of each axis.
    public var shape: [Int] { axes.map(\.cells) }

    /// The number of rows: the cells of the first of two axes, or 1.
    public var rows: Int { dimension == 2 ? axes[0].cells : 1 }

    /// The number of cells in a row: the cells of the last axis.
    public var columns: Int { axes[dimension - 1].cells }

    /// The number of cells.
    public var cellCount: Int { rows * columns }

    /// The volume of a cell.
    public var cellVolume: Double { axes.reduce(1) { $0 * $1.spacing } }

    /// The centre of the cell in `row` and `column`.
    public func center(row: Int, column: Int) -> Point {
        dimension == 1
            ? Point(axes[0].center(column), 0)
            : Point(axes[0].center(row), axes[1].center(column))
    }

    /// The coordinates of a cell's centre, one an axis, from its place in storage.
    public func coordinates(ofCell index: Int) -> [Double] {
        let point = center(row: index / columns, column: index % columns)
        return dimension == 1 ? [point.x] : [point.x, point.y]
    }

    /// The cut of the cells into consecutive runs that reductions and threads
    /// use: a row each in two dimensions, up to 1024 cells each in one.
    public var tiles: Tiling {
        Tiling(cells: cellCount, size: dimension == 2 ? columns : min(1024, columns))
    }
}

/// The cut of a mesh into tiles: runs of cells that are contiguous in storage.
public struct Tiling: Sendable, Hashable {
    /// The number of tiles.
    public let count: Int
    private let cells: Int
    private let size: Int

    fileprivate init(cells: Int, size: Int) {
        self.cells = cells
        self.size = size
        count = (cells + size - 1) / size
    }

    /// The cells of tile `index`, as places in storage.
    public subscript(index: Int) -> Range<Int> {
        index * size..<min(cells, (index + 1) * size)
    }

    /// The cells of consecutive tiles, at least one, as places in storage.
    public subscript(tiles: Range<Int>) -> Range<Int> {
        self[tiles.lowerBound].lowerBound..<self[tiles.upperBound - 1].upperBound
    }
}
