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
    /// max |K| and max |∂²K|, summed over the axes, over all offsets.
    let pointwise: (kernel: Double, curvature: Double)
    /// max |K̂| and max |k̃|²|K̂|, if the spectrum is known.
    let spectral: (kernel: Double, curvature: Double)?

    init(_ table: KernelTable, spectral: (kernel: Double, curvature: Double)?) {
        self.spectral = spectral
        let mesh = table.mesh
        var kernel = 0.0
        var curvature = 0.0
        func value(_ row: Int, _ column: Int) -> Double {
            mesh.dimension == 2 ? table[[row, column]] : table[[column]]
        }
        func reach(_ axis: Axis) -> Int { axis.boundary == .wall ? axis.cells - 1 : axis.cells / 2 }
        let rowReach = mesh.dimension == 2 ? reach(mesh.axes[0]) : 0
        let columnAxis = mesh.axes[mesh.dimension - 1]
        for row in 0...rowReach {
            for column in 0...reach(columnAxis) {
                let center = value(row, column)
                kernel = max(kernel, abs(center))
                var second = 0.0
                if column < reach(columnAxis) {
                    let sum = value(row, column + 1) + value(row, column - 1)
                    second += abs(sum - 2 * center) / (columnAxis.spacing * columnAxis.spacing)
                }
                if mesh.dimension == 2, row < rowReach {
                    let spacing = mesh.axes[0].spacing
                    let sum = value(row + 1, column) + value(row - 1, column)
                    second += abs(sum - 2 * center) / (spacing * spacing)
                }
                curvature = max(curvature, second)
            }
        }
        pointwise = (kernel, curvature)
    }

    func transport(mass: Double, peak: Double) -> Double {
        min(mass * pointwise.curvature, peak * (spectral?.curvature ?? .infinity))
    }

    func reaction(mass: Double, peak: Double) -> Double {
        min(mass * pointwise.kernel, peak * (spectral?.kernel ?? .infinity))
    }
}
