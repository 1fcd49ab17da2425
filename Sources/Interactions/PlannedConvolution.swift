import Meshes
import Models
import Parallelism

/// An engine, ready to run, with the stiffness of its kernel.
struct PlannedConvolution {
    let convolution: any Convolution
    let stiffness: KernelStiffness

    init(
        _ kernel: any Kernel, on mesh: Mesh, engine: InteractionEngine, pool: WorkerPool
    ) throws {
        switch engine {
        case .auto:
            // K may not be finite at nodes outside of the box.
            if let plan = InterpolationPlan.worthwhile(for: kernel, on: mesh),
                let compressed = try? Self(kernel, on: mesh, plan, pool: pool)
            {
                self = compressed
            } else {
                try self.init(kernel, on: mesh, engine: .fft, pool: pool)
            }
        case .compressed:
            let plan = try InterpolationPlan(kernel, on: mesh, by: CellNodes())
            try self.init(kernel, on: mesh, plan, pool: pool)
        case .fft:
            let table = try KernelTable(kernel, on: mesh)
            // First what needs more memory for a moment than it keeps.
            let stiffness = KernelStiffness(table)
            self.init(convolution: FFTConvolution(table, pool: pool), stiffness: stiffness)
        case .direct:
            let table = try KernelTable(kernel, on: mesh)
            self.init(
                convolution: DirectConvolution(table), stiffness: KernelStiffness(table))
        }
    }

    private init(convolution: any Convolution, stiffness: KernelStiffness) {
        self.convolution = convolution
        self.stiffness = stiffness
    }

    /// A table of the whole mesh would be larger than everything else: the stiffness
    /// is that of a coarser one, on which a smooth kernel looks the same.
    private init(
        _ kernel: any Kernel, on mesh: Mesh, _ plan: InterpolationPlan, pool: WorkerPool
    ) throws {
        let axes = zip(mesh.axes, plan.axes).map { axis, nodes in
            Axis(
                name: axis.name, lower: axis.lower, upper: axis.upper,
                cells: min(axis.cells, max(nodes.intervals, Self.stiffnessCells)),
                boundary: axis.boundary)
        }
        self.init(
            convolution: try CompressedConvolution(kernel, on: mesh, plan, pool: pool),
            stiffness: KernelStiffness(try KernelTable(kernel, on: Mesh(axes: axes))))
    }

    /// The fewest cells an axis, if the mesh has as many, for the stiffness.
    private static let stiffnessCells = 128
}

extension InterpolationPlan {
    /// The plan of a compressed convolution, if it can be had and is faster than
    /// transforms of the mesh, which take long enough for that to matter.
    ///
    /// What its bound rests on are samples: a kernel that may have features between
    /// them, as a formula may, is only compressed if one asks for it.
    fileprivate static func worthwhile(
        for kernel: any Kernel, on mesh: Mesh
    ) -> InterpolationPlan? {
        let transforms = ConvolutionCost.transforms(of: mesh)
        guard transforms >= ConvolutionCost.negligible, kernel.featureSize != nil else {
            return nil
        }
        let family = CellNodes { ConvolutionCost.compressed(mesh, $0) < transforms }
        guard let plan = try? InterpolationPlan(kernel, on: mesh, by: family),
            family.allows(plan.axes)
        else { return nil }
        return plan
    }
}
