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
        var kernels: [Double] = []
        var curvatures: [Double] = []
        differences.forEachOffset { row, column in
            kernels.append(abs(differences.value(row, column)))
            curvatures.append(differences.curvature(row, column))
        }
        kernel = Bathtub(kernels)
        curvature = Bathtub(curvatures)
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

    init(_ values: [Double]) {
        var next = 1
        var sum = 0.0
        for (index, value) in values.sorted(by: >).enumerated() {
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

/// Values and second differences of a kernel's table.
private struct KernelDifferences {
    private let table: KernelTable
    private let mesh: Mesh

    init(_ table: KernelTable) {
        self.table = table
        mesh = table.mesh
    }

    func forEachOffset(_ body: (Int, Int) -> Void) {
        let rows = mesh.dimension == 2 ? Self.offsets(mesh.axes[0]) : 0...0
        for row in rows {
            for column in Self.offsets(mesh.axes[mesh.dimension - 1]) { body(row, column) }
        }
    }

    private static func offsets(_ axis: Axis) -> ClosedRange<Int> {
        axis.boundary == .wall ? -(axis.cells - 1)...(axis.cells - 1) : 0...(axis.cells - 1)
    }

    func value(_ row: Int, _ column: Int) -> Double {
        mesh.dimension == 2 ? table[[row, column]] : table[[column]]
    }

    /// A bound on the norm of the Hessian, by its rows.
    func curvature(_ row: Int, _ column: Int) -> Double {
        let columnAxis = mesh.axes[mesh.dimension - 1]
        let j = inner(column, columnAxis)
        let along =
            (value(row, j + 1) - 2 * value(row, j) + value(row, j - 1))
            / (columnAxis.spacing * columnAxis.spacing)
        guard mesh.dimension == 2 else { return abs(along) }
        let rowAxis = mesh.axes[0]
        let i = inner(row, rowAxis)
        let across =
            (value(i + 1, column) - 2 * value(i, column) + value(i - 1, column))
            / (rowAxis.spacing * rowAxis.spacing)
        let mixed =
            (value(i + 1, j + 1) - value(i + 1, j - 1) - value(i - 1, j + 1)
                + value(i - 1, j - 1)) / (4 * rowAxis.spacing * columnAxis.spacing)
        return max(abs(along), abs(across)) + abs(mixed)
    }

    /// The nearest offset whose neighbours on both sides are in the table.
    private func inner(_ offset: Int, _ axis: Axis) -> Int {
        guard axis.boundary == .wall else { return offset }
        let last = max(axis.cells - 2, 0)
        return min(max(offset, -last), last)
    }
}
