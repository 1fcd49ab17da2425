import Interactions
import Meshes
import Models
import Parallelism

/// The measure in the middle of a step's births and deaths, on average.
///
/// Births and deaths with V of the step's start are of first order only where V
/// depends on the measure. The particles, weighted by e^{−αVΔt/2}, and what was
/// injected meanwhile, at the nodes of a quadrature of the source, give V at the
/// middle without any randomness.
final class ReactionPrediction {
    private let population: Population
    private let source: Quadrature?
    private let predicted: ParticleSet
    private let survey: PotentialSurvey
    private let copying = CopyPass()
    private let weighing: WeighingPass
    private let scaling = ScalingPass()
    private let pool: WorkerPool

    /// - Throws: ``ModelError`` if the source does not live on the mesh.
    init(
        _ population: Population, mesh: Mesh, capacity: Int, traits: Int,
        survey: PotentialSurvey, pool: WorkerPool
    ) throws {
        self.population = population
        self.survey = survey
        self.pool = pool
        source = try population.source.map { try Self.quadrature(of: $0, on: mesh) }
        predicted = ParticleSet(
            dimension: mesh.dimension, capacity: capacity, traits: traits)
        weighing = WeighingPass(capacity: capacity)
    }

    /// What stands for a source; its part in a step's change of V is small.
    static func quadrature(of source: any Density, on mesh: Mesh) throws -> Quadrature {
        try source.quadrature(on: mesh, nodes: mesh.dimension == 1 ? 64 : 16)
    }

    /// The measure after half of `exposure`; valid until the next call.
    func predict(
        _ particles: ParticleSet, _ samples: FieldSamples, exposure: Double
    ) -> ParticleSet {
        copying.copy(particles, to: predicted, pool)
        let mass = particles.weight[0]
        let isClipped = if case .replaced = population { true } else { false }
        let weighed = weighing.weigh(
            predicted,
            Weighing(
                mass: mass, half: exposure / 2,
                reference: referencePotential(particles, samples),
                lowest: isClipped ? 0 : -.infinity,
                potential: UnsafePointer(samples.potential.pointer),
                weight: predicted.weight.pointer), pool)
        if case .free = population { return predicted }
        restore(mass * Double(particles.count), from: weighed)
        return predicted
    }

    /// Any constant does where the total is restored by a factor; the lowest V
    /// lets nothing overflow.
    private func referencePotential(_ particles: ParticleSet, _ samples: FieldSamples) -> Double {
        guard case .conserved = population else { return 0 }
        return survey.take(particles, samples, pool).lower
    }

    /// Brings the mass, which is `after`, back to `mass`, from the source if there is
    /// one and it is a deficit.
    private func restore(_ mass: Double, from after: Double) {
        if let source, after < mass {
            let total = source.weights.compensatedSum()
            for (node, weight) in zip(source.nodes, source.weights) {
                let index = predicted.count
                predicted.count = index + 1
                predicted[index] = node
                predicted.weight[index] = (mass - after) * weight / total
            }
        } else {
            scaling.scale(predicted, by: mass / after, pool)
        }
    }
}

/// The masses w·e^{−½αΔt·max(V − V_ref, lowest)} of particles with the mass w.
private struct Weighing: LaneBody {
    let mass: Double
    /// ½αΔt.
    let half: Double
    let reference: Double
    let lowest: Double
    let potential: UnsafePointer<Double>
    let weight: UnsafeMutablePointer<Double>

    @inline(__always)
    func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let excess = L.max(L.load(potential + index) - L(reference), L(lowest))
        (L(mass) * exponential(L(-half) * excess)).store(weight + index)
    }
}

/// Weighs particles and sums their masses.
private final class WeighingPass: TiledPass {
    private let masses: AlignedBuffer
    private var weighing: Weighing?
    private var count = 0

    init(capacity: Int) {
        masses = AlignedBuffer(count: ParticleTiles.count(capacity))
    }

    /// The mass of all of `particles` after `weighing`.
    func weigh(_ particles: ParticleSet, _ weighing: Weighing, _ pool: WorkerPool) -> Double {
        self.weighing = weighing
        count = particles.count
        let tiles = ParticleTiles.count(count)
        pool.perform(self, tiles: tiles)
        return UnsafeBufferPointer(start: masses.pointer, count: tiles).compensatedSum()
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard var weighing else { return }
        for tile in tiles {
            let range = ParticleTiles.range(tile, of: count)
            weighing.run(over: range)
            masses[tile] = UnsafeBufferPointer(
                start: weighing.weight + range.lowerBound, count: range.count
            ).compensatedSum()
        }
    }
}

/// Multiplies all masses by a number.
private final class ScalingPass: TiledPass {
    private var particles: ParticleSet?
    private var factor = 1.0

    func scale(_ particles: ParticleSet, by factor: Double, _ pool: WorkerPool) {
        self.particles = particles
        self.factor = factor
        pool.perform(self, tiles: ParticleTiles.count(particles.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let particles else { return }
        let (weight, factor) = (particles.weight.pointer, factor)
        for index in ParticleTiles.range(tiles, of: particles.count) { weight[index] *= factor }
    }
}
