import Meshes
import Models
import Parallelism

/// The convolution with a smooth kernel by way of a coarser mesh.
///
/// K∗μ is P K̃ Pᵀμ with P the interpolation from the nodes of the coarser mesh to the
/// centres of the cells: the masses are spread to the nodes, convolved with K there by
/// fast Fourier transforms, and the result is interpolated, which costs each cell eight
/// products an axis and way. The matrix is symmetric, and as close to that of K as
/// ``errorBound`` says.
public final class CompressedConvolution: Convolution {
    public let name = "compressed"
    public let errorBound: Double
    /// The number of intervals between nodes that divide each axis; the last one may
    /// reach beyond its end.
    public let intervals: [Int]

    private let compression: any Compression

    /// Plans the interpolation of `kernel` on `mesh`.
    ///
    /// - Throws: ``ModelError`` if the kernel makes no sense on `mesh` or is not
    ///   smooth enough.
    public convenience init(_ kernel: any Kernel, on mesh: Mesh, pool: WorkerPool) throws {
        try self.init(
            kernel, on: mesh, InterpolationPlan(kernel, on: mesh, by: CellNodes()), pool: pool)
    }

    init(_ kernel: any Kernel, on mesh: Mesh, _ plan: InterpolationPlan, pool: WorkerPool) throws {
        errorBound = plan.errors.value
        intervals = plan.axes.map(\.intervals)
        let evaluator = try kernel.continuedEvaluator(on: mesh)
        compression =
            mesh.dimension == 1
            ? try LineCompression(evaluator, mesh, plan, pool: pool)
            : try PlaneCompression(evaluator, mesh, plan, pool: pool)
    }

    public func collect(_ density: AlignedBuffer) { compression.collect(density) }

    public func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>, worker: Int
    ) {
        compression.evaluate(cells, factor: factor, plus: offset, into: result)
    }
}

/// The work of a ``CompressedConvolution`` on a mesh with so many axes.
protocol Compression: AnyObject {
    /// As that of a ``Convolution``.
    func collect(_ density: AlignedBuffer)
    /// As that of a ``Convolution``; it needs no memory of a worker's own.
    func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>)
}

extension NodeAxis {
    /// An axis for the convolution whose first cells are the nodes.
    func line(cells: Int) -> Axis {
        Axis(name: box.name, lower: 0, upper: Double(cells) * spacing, cells: cells)
    }
}
