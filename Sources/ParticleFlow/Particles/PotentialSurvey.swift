import Interactions
import Meshes
import Parallelism

/// Sums over all particles that do not depend on the number of threads.
struct PotentialSums {
    /// V̄, the mean of V over the particles, whose masses are equal.
    var mean = 0.0
    /// The smallest and the largest V.
    var lower = Double.infinity
    var upper = -Double.infinity
    /// Whether positions, V and ∇V are finite at all particles.
    var isFinite = true
}

/// Collects ``PotentialSums``.
final class PotentialSurvey: TiledPass {
    private let tiles: UnsafeMutablePointer<TileSums>
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
        var total = CompensatedSum()
        var result = PotentialSums()
        for index in 0..<count {
            let tile = tiles[index]
            total.add(tile.total)
            result.lower = min(result.lower, tile.lower)
            result.upper = max(result.upper, tile.upper)
            result.isFinite = result.isFinite && tile.isFinite
        }
        result.mean = total.value / Double(particles.count)
        return result
    }

    func run(tiles numbers: Range<Int>, worker: Int) {
        guard let particles, let samples else { return }
        for tile in numbers {
            tiles[tile] = TileSums(
                particles, samples, in: ParticleTiles.range(tile, of: particles.count))
        }
    }
}

/// The sums of one tile.
private struct TileSums {
    /// Σ V.
    let total: Double
    let lower: Double
    let upper: Double
    let isFinite: Bool

    init(_ particles: ParticleSet, _ samples: FieldSamples, in range: Range<Int>) {
        let potential = samples.potential.pointer
        let others = (
            samples.slopeX.pointer, samples.slopeY.pointer, particles.x.pointer, particles.y.pointer
        )
        var eight = LaneSums<SIMD8<Double>>()
        var one = LaneSums<Double>()
        var index = range.lowerBound
        while index &+ 8 <= range.upperBound {
            eight.add(potential, others, index)
            index &+= 8
        }
        while index < range.upperBound {
            one.add(potential, others, index)
            index &+= 1
        }
        var sum = CompensatedSum()
        for lane in 0..<8 {
            sum.add(eight.sum[lane])
            sum.add(eight.correction[lane])
        }
        sum.add(one.sum)
        sum.add(one.correction)
        total = sum.value
        lower = min(eight.lower.min(), one.lower)
        upper = max(eight.upper.max(), one.upper)
        isFinite = total.isFinite && eight.others.laneSum == 0 && one.others == 0
    }
}

/// The sums of every eighth particle of a tile, or of the last few.
private struct LaneSums<L: Lane> {
    var sum = L(0)
    /// What rounding took from `sum` (Knuth's two-sum).
    var correction = L(0)
    var lower = L(.infinity)
    var upper = L(-.infinity)
    /// 0 as long as everything else is finite.
    var others = L(0)

    @inline(__always)
    mutating func add(
        _ potential: UnsafePointer<Double>,
        _ others: (
            UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
            UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>
        ), _ index: Int
    ) {
        let term = L.load(potential + index)
        let next = sum + term
        let part = next - sum
        correction = correction + ((sum - (next - part)) + (term - part))
        sum = next
        lower = L.min(lower, term)
        upper = L.max(upper, term)
        let slopes = L.load(others.0 + index) + L.load(others.1 + index)
        let places = L.load(others.2 + index) + L.load(others.3 + index)
        self.others = self.others + L(0) * slopes + L(0) * places
    }
}
