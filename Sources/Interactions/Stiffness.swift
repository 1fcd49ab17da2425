import Meshes
import Models

/// Upper bounds on how fast a kernel makes perturbations of the density decay or
/// grow, in inverse time.
///
/// Linearised about μ, transport acts on displacements η through
/// ∫∂²K(θ − θ') η(θ') μ(dθ'), births and deaths (without α) on densities through
/// ∫K(θ − θ') · μ(dθ'). By Schur's test the norms are at most the largest
/// ∫|∂²K(θ − ·)| dμ and ∫|K(θ − ·)| dμ, and those are largest for a density that
/// is as high as it may be where the kernel is largest.
struct KernelStiffness {
    /// max |K| and max |∂²K| over all offsets.
    var pointwise: (kernel: Double, curvature: Double) {
        (kernel.largestAverage(count: 1), curvature.largestAverage(count: 1))
    }

    private let kernel: Bathtub
    private let curvature: Bathtub
    private let cellVolume: Double

    init(_ table: KernelTable) {
        let differences = KernelDifferences(table)
        // One after the other: on a fine mesh either is larger than the table.
        kernel = Bathtub(differences.overOffsets { abs(differences.value($0, $1)) })
        curvature = Bathtub(differences.overOffsets(differences.curvature))
        cellVolume = table.mesh.cellVolume
    }

    /// The bound for transport of a density of the given mass and largest value.
    func transport(mass: Double, peak: Double) -> Double {
        mass * curvature.largestAverage(count: mass / (peak * cellVolume))
    }

    /// The bound for births and deaths of rate 1.
    func reaction(mass: Double, peak: Double) -> Double {
        mass * kernel.largestAverage(count: mass / (peak * cellVolume))
    }
}

/// The average of the n largest of many numbers, from above, for any n.
private struct Bathtub {
    /// Numbers of values, growing by a few per cent, and the averages of that
    /// many of the largest.
    private var samples: [(count: Double, average: Double)] = []
    private static let growth = 1.02

    init(_ values: consuming [Double]) {
        values.sort(by: >)
        var next = 1
        var sum = 0.0
        for (index, value) in values.enumerated() {
            sum += value
            let count = index + 1
            if count == next || count == values.count {
                samples.append((Double(count), sum / Double(count)))
                next = max(next + 1, Int(Double(next) * Self.growth))
            }
        }
    }

    /// At least the average of the `count` largest values; averages fall with
    /// the count, so that of fewer is a bound.
    func largestAverage(count: Double) -> Double {
        var (low, high) = (0, samples.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if samples[middle].count <= count { low = middle } else { high = middle - 1 }
        }
        return samples[low].average
    }
}

/// Values and divided second differences of a kernel at the offsets of two cells
/// or faces.
private struct KernelDifferences {
    private let table: KernelTable
    private let rows: Axis?
    private let columns: Axis

    init(_ table: KernelTable) {
        self.table = table
        let axes = table.mesh.axes
        rows = axes.count == 2 ? axes[0] : nil
        columns = axes[axes.count - 1]
    }

    /// What `quantity` is at all offsets of two cells.
    func overOffsets(_ quantity: (Int, Int) -> Double) -> [Double] {
        let rowOffsets = rows.map(Self.offsets) ?? 0...0
        let columnOffsets = Self.offsets(columns)
        var values: [Double] = []
        values.reserveCapacity(rowOffsets.count * columnOffsets.count)
        for row in rowOffsets {
            for column in columnOffsets { values.append(quantity(row, column)) }
        }
        return values
    }

    func value(_ row: Int, _ column: Int) -> Double { table[row, column] }

    /// A bound on the matrix of second differences by its rows. Both axes' sum is
    /// often the larger one, as an explicit step sees them together.
    func curvature(_ row: Int, _ column: Int) -> Double {
        let pure = (abs(alongRows(row, column)), abs(alongColumns(row, column)))
        return max(pure.0 + pure.1, max(pure.0, pure.1) + abs(mixed(row, column)))
    }

    private func alongColumns(_ row: Int, _ column: Int) -> Double {
        guard Self.hasNeighbours(column, columns) else { return 0 }
        let sum = value(row, column + 1) + value(row, column - 1)
        return (sum - 2 * value(row, column)) / (columns.spacing * columns.spacing)
    }

    private func alongRows(_ row: Int, _ column: Int) -> Double {
        guard let rows, Self.hasNeighbours(row, rows) else { return 0 }
        let sum = value(row + 1, column) + value(row - 1, column)
        return (sum - 2 * value(row, column)) / (rows.spacing * rows.spacing)
    }

    /// Between a face across the rows and one across the columns.
    private func mixed(_ row: Int, _ column: Int) -> Double {
        guard let rows, rows.boundary == .periodic || row < rows.cells - 1,
            columns.boundary == .periodic || column > 1 - columns.cells
        else { return 0 }
        let same = value(row, column) + value(row + 1, column - 1)
        let crossed = value(row + 1, column) + value(row, column - 1)
        return (same - crossed) / (rows.spacing * columns.spacing)
    }

    private static func offsets(_ axis: Axis) -> ClosedRange<Int> {
        axis.boundary == .wall ? -(axis.cells - 1)...(axis.cells - 1) : 0...(axis.cells - 1)
    }

    private static func hasNeighbours(_ offset: Int, _ axis: Axis) -> Bool {
        axis.boundary == .periodic || abs(offset) < axis.cells - 1
    }
}
