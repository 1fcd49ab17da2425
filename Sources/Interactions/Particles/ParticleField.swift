import Meshes
import Models
import Parallelism

/// The potential V(θ, [μ]) = F(θ) + Σⱼ wⱼ K(θ, θⱼ) (9) of particles, at points.
public final class ParticleField {
    /// K∗μ, or nil if there is no interaction.
    public let interaction: (any ParticleInteraction)?
    private let pass: ExternalPass
    private let pool: WorkerPool

    /// Makes the field from an interaction and one copy of F a worker.
    public init(
        external: [ScalarField], interaction: (any ParticleInteraction)?, pool: WorkerPool
    ) {
        precondition(external.count == pool.threads, "one copy of F a worker")
        self.interaction = interaction
        self.pool = pool
        pass = ExternalPass(external)
    }

    /// Whether V is F whatever the particles.
    public var isStatic: Bool { interaction == nil }

    /// The name of the engine that sums the interaction.
    public var engine: String { interaction?.name ?? "none" }

    /// F at a point.
    public func external(at point: Point) -> Double { pass.field(point).value }

    /// Takes `sources` as the measure μ; they may change afterwards.
    public func collect(_ sources: ParticleSet) { interaction?.collect(sources) }

    /// Writes F, V and ∇V of the collected measure at every target.
    ///
    /// Allocates nothing.
    public func evaluate(at targets: ParticleSet, into samples: FieldSamples) {
        pass.fill(samples, at: targets, pool: pool)
        interaction?.add(at: targets, to: samples)
    }
}

/// F at particles: also the start of V and ∇V.
private final class ExternalPass: TiledPass {
    private let fields: [ScalarField]
    private var targets: ParticleSet?
    private var samples: FieldSamples?
    private static let tileSize = 1024

    init(_ fields: [ScalarField]) { self.fields = fields }

    var field: ScalarField { fields[0] }

    func fill(_ samples: FieldSamples, at targets: ParticleSet, pool: WorkerPool) {
        self.samples = samples
        self.targets = targets
        pool.perform(self, tiles: (targets.count + Self.tileSize - 1) / Self.tileSize)
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let targets, let samples else { return }
        let field = fields[worker]
        let end = min(targets.count, tiles.upperBound * Self.tileSize)
        for index in tiles.lowerBound * Self.tileSize..<end {
            let (value, gradient) = field(targets[index])
            samples.external[index] = value
            samples.potential[index] = value
            samples.slopeX[index] = gradient.x
            samples.slopeY[index] = gradient.y
        }
    }
}
