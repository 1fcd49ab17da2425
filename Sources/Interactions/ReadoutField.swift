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
    public var isStatic: Bool { false }
    /// The first moment m(z) of the density that was evaluated last.
    public let firstMoment: AlignedBuffer

    private let mesh: Mesh
    private let pool: WorkerPool
    /// −g(z).
    private let negativeCorrelation: AlignedBuffer
    private let readoutPotential: AlignedBuffer
    private let interaction: PlannedConvolution
    private let momentPass: MomentPass
    private let productPass: ProductPass

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
        productPass = ProductPass(weights: momentPass.weights, line: readoutPotential)
        external = AlignedBuffer(count: mesh.cellCount)
        ProductPass(weights: momentPass.weights, line: negativeCorrelation)
            .fill(external, pool: pool)
    }

    public func evaluate(_ density: AlignedBuffer, into potential: AlignedBuffer) {
        momentPass.collect(density, into: firstMoment, pool: pool)
        interaction.convolution.apply(
            to: firstMoment, plus: negativeCorrelation, result: readoutPotential)
        productPass.fill(potential, pool: pool)
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

    func collect(_ density: AlignedBuffer, into moment: AlignedBuffer, pool: WorkerPool) {
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
            let c = weights[row] * spacing
            let cc = weights[row] * c
            let line = density + row * columns
            for column in lower..<upper {
                moment[column] += c * line[column]
                squares[column] += cc * line[column]
            }
        }
    }
}

/// c·V̂(z), row by row.
private final class ProductPass: TiledPass {
    private let weights: AlignedBuffer
    private let line: AlignedBuffer
    private var target: UnsafeMutablePointer<Double>?

    init(weights: AlignedBuffer, line: AlignedBuffer) {
        self.weights = weights
        self.line = line
    }

    func fill(_ target: AlignedBuffer, pool: WorkerPool) {
        self.target = target.pointer
        pool.perform(self, tiles: weights.count)
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let target else { return }
        let columns = line.count
        for row in tiles {
            let c = weights[row]
            let row = target + row * columns
            for column in 0..<columns { row[column] = c * line.pointer[column] }
        }
    }
}
