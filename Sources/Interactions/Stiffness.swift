import Meshes
import Models

/// Upper bounds on how fast the interaction makes perturbations of the density
/// decay or grow, in inverse time.
///
/// Linearised about μ, transport acts on displacements as an operator of norm at
/// most `mass · max|∂²K|`, and on densities as one of norm at most
/// `max μ · max |k|²|K̂(k)|`; births and deaths (without α) likewise with K in
/// place of its second difference. The smaller of each pair counts: the first
/// stays finite when the density concentrates, the second when the kernel is
/// singular.
struct KernelStiffness {
    /// max |K| and max |∂²K| over all offsets, pure and mixed derivatives.
    let pointwise: (kernel: Double, curvature: Double)
    /// max |K̂| and max |k̃|²|K̂|, if the spectrum is known.
    let spectral: (kernel: Double, curvature: Double)?

    init(_ table: KernelTable, spectral: (kernel: Double, curvature: Double)?) {
        self.spectral = spectral
        var kernel = 0.0
        // The largest second differences along one axis, of both axes in the same
        // place, and the largest mixed one.
        var (along, sum, mixed) = (0.0, 0.0, 0.0)
        let differences = KernelDifferences(table)
        differences.forEachOffset { row, column in
            kernel = max(kernel, abs(differences.value(row, column)))
            let pure = (
                abs(differences.alongRows(row, column)), abs(differences.alongColumns(row, column))
            )
            along = max(along, pure.0, pure.1)
            sum = max(sum, pure.0 + pure.1)
            mixed = max(mixed, abs(differences.mixed(row, column)))
        }
        // Row sums of the matrix of second differences bound its norm. Both axes'
        // sum is often the larger one, as an explicit step sees them together.
        let curvature = max(sum, along + mixed)
        pointwise = (kernel, curvature)
    }

    func transport(mass: Double, peak: Double) -> Double {
        min(mass * pointwise.curvature, peak * (spectral?.curvature ?? .infinity))
    }

    func reaction(mass: Double, peak: Double) -> Double {
        min(mass * pointwise.kernel, peak * (spectral?.kernel ?? .infinity))
    }
}

/// Divided second differences of a kernel at the offsets of two cells or faces.
private struct KernelDifferences {
    private let table: KernelTable
    private let rows: Axis?
    private let columns: Axis
    private let width: Int

    init(_ table: KernelTable) {
        self.table = table
        let axes = table.mesh.axes
        rows = axes.count == 2 ? axes[0] : nil
        columns = axes[axes.count - 1]
        width = table.extents[axes.count - 1]
    }

    /// Visits every offset or its opposite.
    func forEachOffset(_ visit: (Int, Int) -> Void) {
        let rowReach = rows.map(Self.reach) ?? 0
        let columnReach = Self.reach(columns)
        for row in 0...rowReach {
            for column in (rows == nil ? 0 : -columnReach)...columnReach { visit(row, column) }
        }
    }

    func value(_ row: Int, _ column: Int) -> Double {
        let rowPlace = rows.map { Self.place(row, $0) } ?? 0
        return table.values[rowPlace * width + Self.place(column, columns)]
    }

    func alongColumns(_ row: Int, _ column: Int) -> Double {
        guard Self.hasNeighbours(column, columns) else { return 0 }
        let sum = value(row, column + 1) + value(row, column - 1)
        return (sum - 2 * value(row, column)) / (columns.spacing * columns.spacing)
    }

    func alongRows(_ row: Int, _ column: Int) -> Double {
        guard let rows, Self.hasNeighbours(row, rows) else { return 0 }
        let sum = value(row + 1, column) + value(row - 1, column)
        return (sum - 2 * value(row, column)) / (rows.spacing * rows.spacing)
    }

    /// Between a face across the rows and one across the columns.
    func mixed(_ row: Int, _ column: Int) -> Double {
        guard let rows, rows.boundary == .periodic || row < rows.cells - 1,
            columns.boundary == .periodic || column > 1 - columns.cells
        else { return 0 }
        let same = value(row, column) + value(row + 1, column - 1)
        let crossed = value(row + 1, column) + value(row, column - 1)
        return (same - crossed) / (rows.spacing * columns.spacing)
    }

    private static func place(_ offset: Int, _ axis: Axis) -> Int {
        let n = axis.cells
        if axis.boundary == .wall { return offset + n - 1 }
        return offset < 0 ? offset + n : offset < n ? offset : offset - n
    }

    private static func reach(_ axis: Axis) -> Int {
        axis.boundary == .wall ? axis.cells - 1 : axis.cells / 2
    }

    private static func hasNeighbours(_ offset: Int, _ axis: Axis) -> Bool {
        axis.boundary == .periodic || abs(offset) < axis.cells - 1
    }
}
