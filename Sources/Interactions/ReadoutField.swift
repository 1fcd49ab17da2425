import Meshes
import Models
import Parallelism

/// The potential V = c·V̂(z) of a network with a trained readout (28).
///
/// The interaction needs the first moment m(z) = ∫c μ(dc, z) alone and an
/// operator on the axis of z; no two-dimensional convolution is ever made.
public final class ReadoutField: MeanField {
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
    private let momentPass: MomentPass
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
        momentPass = MomentPass(weights: AlignedBuffer(c.centers), axis: c, columns: z.cells)
        convolutionPass = ConvolutionPass(
            interaction.convolution, mesh: Mesh(axes: [z]), pool: pool)
        external = AlignedBuffer(count: mesh.cellCount)
        Self.write(
            0..<mesh.cellCount, momentPass.weights, negativeCorrelation, into: external.pointer)
    }

    public func collect(_ density: AlignedBuffer, factor: Double) {
        momentPass.collect(density, factor: factor, into: firstMoment, pool: pool)
        convolutionPass.apply(
            to: firstMoment, plus: negativeCorrelation, result: readoutPotential)
    }

    public func evaluate(
        _ cells: Range<Int>, into potential: UnsafeMutablePointer<Double>, worker: Int
    ) {
        Self.write(cells, momentPass.weights, readoutPotential, into: potential)
    }

    /// c·line(z) at some cells.
    private static func write(
        _ cells: Range<Int>, _ weights: AlignedBuffer, _ line: AlignedBuffer,
        into target: UnsafeMutablePointer<Double>
    ) {
        let columns = line.count
        var start = cells.lowerBound
        while start < cells.upperBound {
            let row = start / columns
            let end = min((row + 1) * columns, cells.upperBound)
            let c = weights[row]
            let source = line.pointer + (start - row * columns)
            let result = target + (start - cells.lowerBound)
            for index in 0..<end - start { result[index] = c * source[index] }
            start = end
        }
    }

    /// Here K(θ, θ') = c c' k(z − z'), so that the bounds are traces: c² replaces
    /// the mass where K itself counts.
    public func stiffness(mass: Double, peak: Double) -> (transport: Double, reaction: Double) {
        let squares = momentPass.secondMoment * mesh.axes[1].spacing
        let bounds = interaction.stiffness.pointwise
        return (
            mass * bounds.kernel + squares * bounds.curvature, squares * bounds.kernel
        )
    }
}

/// The first two moments in c, column by column.
private final class MomentPass: TiledPass {
    /// The centres of the cells along c.
    let weights: AlignedBuffer
    private let spacing: Double
    private let columns: Int
    private let squares: AlignedBuffer
    private var density: UnsafePointer<Double>?
    private var moment: UnsafeMutablePointer<Double>?
    private var factor = 1.0
    private static let tileWidth = 64

    init(weights: AlignedBuffer, axis: Axis, columns: Int) {
        self.weights = weights
        self.columns = columns
        spacing = axis.spacing
        squares = AlignedBuffer(count: columns)
    }

    /// Σ over z of ∫c² μ(dc, z), without the width of a cell in z.
    var secondMoment: Double {
        UnsafeBufferPointer(start: squares.pointer, count: columns).compensatedSum()
    }

    func collect(
        _ density: AlignedBuffer, factor: Double, into moment: AlignedBuffer, pool: WorkerPool
    ) {
        self.factor = factor
        self.density = UnsafePointer(density.pointer)
        self.moment = moment.pointer
        pool.perform(self, tiles: (columns + Self.tileWidth - 1) / Self.tileWidth)
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let density, let moment else { return }
        let lower = tiles.lowerBound * Self.tileWidth
        let upper = min(columns, tiles.upperBound * Self.tileWidth)
        let squares = squares.pointer
        for column in lower..<upper {
            moment[column] = 0
            squares[column] = 0
        }
        for row in 0..<weights.count {
            let c = weights[row] * (spacing * factor)
            let cc = weights[row] * c
            let line = density + row * columns
            for column in lower..<upper {
                moment[column] += c * line[column]
                squares[column] += cc * line[column]
            }
        }
    }
}
