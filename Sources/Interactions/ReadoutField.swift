import Meshes
import Models
import Parallelism

/// The potential V = c·V̂(z) of a network with a trained readout (28).
///
/// The interaction needs the first moment m(z) = ∫c μ(dc, z) alone and an
/// operator on the axis of z; no two-dimensional convolution is ever made.
public final class ReadoutField: RowObserver {
    public let external: AlignedBuffer
    public var engine: String { interaction.convolution.name }
    public var errorBound: Double { interaction.convolution.errorBound }
    public var isStatic: Bool { false }
    /// The first moment m(z) of the density that was collected last.
    public let firstMoment: AlignedBuffer

    private let mesh: Mesh
    private let pool: WorkerPool
    /// −g(z).
    private let negativeCorrelation: AlignedBuffer
    private let readoutPotential: AlignedBuffer
    private let interaction: PlannedConvolution
    private let moments: ReadoutMoments
    private let convolutionPass: ConvolutionPass

    /// Samples the network on the axes (c, z) of `mesh`.
    ///
    /// - Throws: ``ModelError`` if the network is not finite on the mesh.
    public init(
        _ network: any ReadoutNetwork, mesh: Mesh, engine: InteractionEngine, pool: WorkerPool
    ) throws {
        precondition(mesh.dimension == 2, "a network with a readout lives on (c, z)")
        self.mesh = mesh
        self.pool = pool
        let (c, z) = (mesh.axes[0], mesh.axes[1])
        negativeCorrelation = AlignedBuffer(z.centers.map { -network.targetCorrelation($0) })
        readoutPotential = AlignedBuffer(count: z.cells)
        firstMoment = AlignedBuffer(count: z.cells)
        interaction = try PlannedConvolution(
            network.featureKernel, on: Mesh(axes: [z]), engine: engine, pool: pool)
        moments = ReadoutMoments(c, columns: z.cells)
        convolutionPass = ConvolutionPass(
            interaction.convolution, mesh: Mesh(axes: [z]), pool: pool)
        external = AlignedBuffer(count: mesh.cellCount)
        moments.write(0..<mesh.cellCount, times: negativeCorrelation, into: external.pointer)
    }

    public func external(row: Int) -> (values: UnsafePointer<Double>, factor: Double) {
        (UnsafePointer(negativeCorrelation.pointer), moments.weights[row])
    }

    public func collect(_ density: AlignedBuffer, factor: Double) {
        moments.collect(density, factor: factor, into: firstMoment, pool: pool)
        convolve()
    }

    public func prepare(bandsOf rows: Int) { moments.prepare(bandsOf: rows) }

    public func observe(
        _ rows: Range<Int>, of density: UnsafePointer<Double>, band: Int, isFirst: Bool
    ) {
        moments.observe(rows, of: density, band: band, isFirst: isFirst)
    }

    public func collectObserved(factor: Double) {
        moments.total(factor: factor, into: firstMoment, pool: pool)
        convolve()
    }

    private func convolve() {
        convolutionPass.apply(
            to: firstMoment, plus: negativeCorrelation, result: readoutPotential)
    }

    public func evaluate(
        _ cells: Range<Int>, into potential: UnsafeMutablePointer<Double>, worker: Int
    ) {
        moments.write(cells, times: readoutPotential, into: potential)
    }

    /// Here K(θ, θ') = c c' k(z − z'), so that the bounds are traces: c² replaces
    /// the mass where K itself counts.
    public func stiffness(mass: Double, peak: Double) -> (transport: Double, reaction: Double) {
        let squares = moments.secondMoment * mesh.axes[1].spacing
        let bounds = interaction.stiffness.pointwise
        return (
            mass * bounds.kernel + squares * bounds.curvature, squares * bounds.kernel
        )
    }
}
