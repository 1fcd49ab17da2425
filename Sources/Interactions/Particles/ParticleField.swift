import Meshes
import Models
import Parallelism

/// The potential V(θ, [μ]) = F(θ) + Σⱼ wⱼ K(θ, θⱼ) (9) of particles, at points.
public final class ParticleField {
    /// K∗μ, or nil if there is no interaction.
    public let interaction: (any ParticleInteraction)?
    /// Whether particles belong to one of two measures, μ₊ and μ₋, as their first trait, 1 or
    /// −1, says: V is then that of the measure the target belongs to.
    public let isSigned: Bool
    private let pass: FieldPass
    private let pool: WorkerPool

    init(
        _ external: any ExternalField, interaction: (any ParticleInteraction)?,
        isSigned: Bool = false, pool: WorkerPool
    ) {
        self.interaction = interaction
        self.isSigned = isSigned
        self.pool = pool
        pass = FieldPass(external, interaction as? any TiledInteraction)
    }

    /// Makes the field from an interaction and one copy of F a worker.
    public convenience init(
        external: [ScalarField], interaction: (any ParticleInteraction)?, pool: WorkerPool
    ) {
        precondition(external.count == pool.threads, "one copy of F a worker")
        self.init(PointwiseField(fields: external), interaction: interaction, pool: pool)
    }

    /// Whether V is F whatever the particles.
    public var isStatic: Bool { interaction == nil }

    /// The name of the engine that sums the interaction.
    public var engine: String { interaction?.name ?? "none" }

    /// F, for fields that are made from this one.
    var externalField: any ExternalField { pass.external }

    /// F at a point.
    public func external(at point: Point) -> Double { pass.external.value(at: point) }

    /// Takes `sources` as the measure μ; they may change afterwards.
    public func collect(_ sources: ParticleSet) { interaction?.collect(sources) }

    /// Writes F, V and ∇V of the collected measure at every target.
    ///
    /// Allocates nothing.
    public func evaluate(at targets: ParticleSet, into samples: FieldSamples) {
        pass.fill(samples, at: targets, pool: pool)
        if !pass.sums { interaction?.add(at: targets, to: samples) }
    }
}

/// F at particles, and the sum where it can be had in the same pass: a block's
/// samples are then still at hand.
private final class FieldPass: TiledPass {
    let external: any ExternalField
    private let interaction: (any TiledInteraction)?
    private let tileSize: Int
    private var targets: ParticleSet?
    private var samples: FieldSamples?

    init(_ external: any ExternalField, _ interaction: (any TiledInteraction)?) {
        self.external = external
        self.interaction = interaction
        tileSize = interaction?.tileSize ?? 1024
    }

    /// Whether the interaction is summed here.
    var sums: Bool { interaction != nil }

    func fill(_ samples: FieldSamples, at targets: ParticleSet, pool: WorkerPool) {
        self.samples = samples
        self.targets = targets
        pool.perform(self, tiles: (targets.count + tileSize - 1) / tileSize)
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let targets, let samples else { return }
        let end = min(targets.count, tiles.upperBound * tileSize)
        for start in stride(from: tiles.lowerBound * tileSize, to: end, by: SumBlock.size) {
            let block = start..<min(start + SumBlock.size, end)
            external.fill(samples, at: targets, in: block, worker: worker)
            interaction?.add(at: targets, in: block, to: samples, worker: worker)
        }
    }
}
