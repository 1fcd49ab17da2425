import Meshes
import Parallelism

/// The size of a change hΣⱼ eⱼ·rateⱼ of the particles.
///
/// It is the largest over all particles of |δθ| along an axis over the length of
/// the axis, and of |δ log w|/(1 + log(w_max/w)). All positions count alike, since
/// light particles may become heavy. So do their weights, which then carry what
/// went wrong while they were light; but the error may be as large in proportion
/// as the logarithm that it is an error of. For particles that hold the mass this
/// is the relative error of their mass, and the relative error of any mean is at
/// most of the same size.
///
/// Where a particle meets a wall within the step, the error is also as large as
/// its stages went beyond, unless it is driven there all the time and ends on it.
/// Where a wall lets go of a particle, it is also as large as the particle moves in
/// that step: whether the stages hit the moment is luck, and no estimate sees it.
final class ErrorPass: TiledPass {
    private let worst = TileValues()
    private let scratch: [AlignedBuffer]
    private let transport: Bool
    private let axes: [BoxAxis]
    private var start: WeightedState!
    private var result: WeightedState!
    private var rates: StageRates!
    private var row: [Double] = []
    private var step = 0.0
    private var shift = 0.0
    private var heaviest = 0.0

    init(mesh: Mesh, transport: Bool, pool: WorkerPool) {
        axes = mesh.axes.map(BoxAxis.init)
        self.transport = transport
        scratch = (0..<pool.threads).map { _ in AlignedBuffer(count: ParticleTiles.size) }
    }

    /// The size of the change with the coefficients `row` in a step from `start` to
    /// `result`.
    func size(
        from start: WeightedState, to result: WeightedState, rates: StageRates, row: [Double],
        step: Double, heaviest: Double, pool: WorkerPool
    ) -> Double {
        self.start = start
        self.result = result
        self.rates = rates
        self.row = row
        self.step = step
        self.heaviest = heaviest
        shift = combine(row, rates.common)
        worst.prepare(particles: start.count)
        pool.perform(self, tiles: ParticleTiles.count(start.count))
        return worst.maximum * step
    }

    func run(tiles: Range<Int>, worker: Int) {
        let change = scratch[worker].pointer
        for tile in tiles {
            let range = ParticleTiles.range(tile, of: start.count)
            var size = 0.0
            if transport {
                let (old, new) = (start.particles, result.particles)
                size = moved(old.x, new.x, rates.x, 0, range, change)
                if axes.count == 2 {
                    let other = moved(old.y, new.y, rates.y, 1, range, change)
                    size = greater(size, other)
                }
            }
            worst[tile] = greater(size, weighed(range, change))
        }
    }

    private func moved(
        _ old: AlignedBuffer, _ new: AlignedBuffer, _ rate: [AlignedBuffer], _ number: Int,
        _ range: Range<Int>, _ change: UnsafeMutablePointer<Double>
    ) -> Double {
        let axis = axes[number]
        combine(row, rate, range, into: change)
        var size = 0.0
        for index in 0..<range.count {
            var error = abs(change[index])
            if !axis.isPeriodic {
                let particle = range.lowerBound + index
                let (x, first) = (new[particle], old[particle])
                if axis.isWall(x), isHeld(particle, rate, outward: x == axis.lower ? -1 : 1) {
                    continue
                }
                error += rates.overshoot[number][particle] / step
                if axis.isWall(first), rate[0][particle] == 0 { error += abs(x - first) / step }
            }
            size = greater(size, error)
        }
        return size / axis.length
    }

    /// Whether a particle on a wall belongs there: at all stages it is driven outward.
    /// However large the velocity, its place is then exact.
    private func isHeld(_ particle: Int, _ rate: [AlignedBuffer], outward: Double) -> Bool {
        for stage in 0..<row.count where rate[stage][particle] * outward < 0 { return false }
        return true
    }

    private func weighed(
        _ range: Range<Int>, _ change: UnsafeMutablePointer<Double>
    ) -> Double {
        combine(row, rates.logWeight, range, into: change)
        let logWeight = start.logWeights.pointer + range.lowerBound
        var size = 0.0
        for index in 0..<range.count {
            let depth = 1 + (heaviest - logWeight[index])
            size = greater(size, abs(change[index] + shift) / depth)
        }
        return size
    }
}
