import Interactions
import Meshes
import Parallelism

/// Sums over all particles that do not depend on the number of threads.
struct PotentialSums {
    /// Σ w V.
    var mean = 0.0
    /// The smallest and the largest V.
    var lower = Double.infinity
    var upper = -Double.infinity
    /// Whether V and ∇V are finite at all particles.
    var isFinite = true
}

/// Collects ``PotentialSums``.
final class PotentialSurvey: TiledPass {
    private let tiles: UnsafeMutablePointer<PotentialSums>
    private var particles: ParticleSet?
    private var samples: FieldSamples?

    init(capacity: Int) {
        tiles = .allocate(capacity: ParticleTiles.count(capacity))
    }

    deinit { tiles.deallocate() }

    func take(_ particles: ParticleSet, _ samples: FieldSamples, _ pool: WorkerPool)
        -> PotentialSums
    {
        self.particles = particles
        self.samples = samples
        let count = ParticleTiles.count(particles.count)
        pool.perform(self, tiles: count)
        var mean = CompensatedSum()
        var result = PotentialSums()
        for index in 0..<count {
            let tile = tiles[index]
            mean.add(tile.mean)
            result.lower = min(result.lower, tile.lower)
            result.upper = max(result.upper, tile.upper)
            result.isFinite = result.isFinite && tile.isFinite
        }
        result.mean = mean.value
        return result
    }

    func run(tiles numbers: Range<Int>, worker: Int) {
        guard let particles, let samples else { return }
        for tile in numbers {
            var sums = PotentialSums()
            var mean = CompensatedSum()
            var slopes = 0.0
            for index in ParticleTiles.range(tile, of: particles.count) {
                let potential = samples.potential.pointer[index]
                mean.add(particles.weight.pointer[index] * potential)
                sums.lower = min(sums.lower, potential)
                sums.upper = max(sums.upper, potential)
                slopes += 0 * (samples.slopeX.pointer[index] + samples.slopeY.pointer[index])
            }
            sums.mean = mean.value
            sums.isFinite = sums.mean.isFinite && slopes == 0
            tiles[tile] = sums
        }
    }
}
