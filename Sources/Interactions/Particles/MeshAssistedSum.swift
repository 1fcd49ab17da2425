import Meshes
import Models
import Parallelism

/// The sum over particles in far less than n² by an auxiliary mesh, for smooth
/// kernels.
///
/// Charges are spread to the nodes by the transpose of interpolation, convolved
/// with K there by fast Fourier transforms, and the result is interpolated; its
/// gradient is that of the interpolant. The sum is Σⱼ wⱼ K̃(θ, θⱼ) with K̃ the
/// interpolant of K(θ − θ') in all coordinates of both, a symmetric kernel too.
/// The spacing of the nodes is chosen such that K̃ is as close to K as
/// ``errorBound`` says.
public final class MeshAssistedSum: TiledInteraction, KernelSum {
    public let name = "fft"
    public let errorBound: Double
    /// An upper bound on the error of a derivative, relative to the largest |∂K|
    /// of two points in the box times Σ|wⱼ|.
    public let slopeErrorBound: Double
    /// The number of intervals between nodes that divide each axis of the box.
    public let intervals: [Int]

    let tileSize = 2048
    /// What is worth a second thread.
    private static let fewestNodes = 2048

    private let capacity: Int
    private let spreading: ChargeSpreading
    private let convolution: ConvolutionPass
    private let interpolation: NodeInterpolation
    /// Charges, then sums, at the nodes that differ.
    private let cells: AlignedBuffer
    private let evaluator: (Point) -> Double
    private let pass: SumPass

    /// Makes room for `capacity` sources in the box of `mesh`.
    ///
    /// - Throws: ``ModelError`` if the kernel makes no sense on `mesh` or is not
    ///   smooth enough.
    public convenience init(
        _ kernel: any Kernel, on mesh: Mesh, capacity: Int, pool: WorkerPool
    ) throws {
        try self.init(
            kernel, on: mesh,
            InterpolationPlan(kernel, on: mesh, by: ParticleNodes(dimension: mesh.dimension)),
            capacity: capacity, pool: pool)
    }

    init(
        _ kernel: any Kernel, on mesh: Mesh, _ plan: InterpolationPlan, capacity: Int,
        pool: WorkerPool
    ) throws {
        errorBound = plan.errors.value
        slopeErrorBound = plan.errors.slope
        let nodes = NodeMesh(plan.axes)
        self.capacity = capacity
        intervals = nodes.axes.map(\.intervals)
        spreading = ChargeSpreading(nodes, plan.stencil, capacity: capacity, pool: pool)
        // A few nodes are transformed before another thread has heard of it.
        let team = nodes.count < Self.fewestNodes ? WorkerPool(threads: 1) : pool
        convolution = ConvolutionPass(
            FFTConvolution(try KernelTable(kernel, on: nodes.cells), pool: team),
            mesh: nodes.cells, pool: team)
        interpolation = NodeInterpolation(nodes, plan.stencil, pool: pool)
        cells = AlignedBuffer(count: nodes.cells.cellCount)
        evaluator = try kernel.continuedEvaluator(on: mesh)
        pass = SumPass(.landscape, pool: pool)
    }

    public func collect(_ sources: ParticleSet) { collect(sources.charges) }

    public func add(at targets: ParticleSet, to samples: FieldSamples) {
        pass.add(self, at: targets, to: samples)
    }

    func add(
        at targets: ParticleSet, in range: Range<Int>, to samples: FieldSamples, worker: Int
    ) {
        pass.add(self, at: targets, in: range, to: samples, worker: worker)
    }

    public func value(at point: Point) -> Double { pass.value(of: self, at: point) }

    public func pair(_ a: Point, _ b: Point) -> Double { kernel(at: a - b) }

    func collect(_ charges: ChargedPoints) {
        precondition(charges.points.count <= capacity, "more particles than fit")
        spreading.spread(charges, into: cells)
        convolution.apply(to: cells, result: cells)
        interpolation.take(cells)
    }

    func evaluate(at points: Points, worker: Int, into sums: SumBlock) {
        interpolation.evaluate(at: points, into: sums)
    }

    func kernel(at displacement: Point) -> Double { evaluator(displacement) }
}
