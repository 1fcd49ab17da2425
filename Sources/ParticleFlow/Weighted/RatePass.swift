import Meshes
import Parallelism

/// The rates of one stage from the samples of V, and the means over the particles.
final class RatePass: TiledPass {
    /// Σ w.
    private(set) var mass = 0.0
    /// Σ w V, or Σ w V₊ if only V₊ acts.
    private(set) var integral = 0.0
    /// Σ w|V|, or Σ w V₊ if only V₊ acts.
    private(set) var turnover = 0.0
    /// The largest log w.
    private(set) var heaviest = 0.0
    /// Whether V and ∇V are finite everywhere.
    private(set) var isFinite = true

    private let masses = TileValues()
    private let integrals = TileValues()
    private let turnovers = TileValues()
    private let logs = TileValues()
    private let checks = TileValues()
    private let axes: [BoxAxis]
    private let transport: Bool
    private let isClipped: Bool
    private var start: WeightedState!
    private var state: WeightedState!
    private var rates: StageRates!
    private var stage = 0
    private var alpha = 0.0

    init(mesh: Mesh, transport: Bool, isClipped: Bool) {
        axes = mesh.axes.map(BoxAxis.init)
        self.transport = transport
        self.isClipped = isClipped
    }

    /// Writes the rates of `stage` but for the part that all logarithms share, in a
    /// step that starts from `start`.
    func run(
        _ state: WeightedState, from start: WeightedState, into rates: StageRates, stage: Int,
        alpha: Double,
        pool: WorkerPool
    ) {
        self.start = start
        self.state = state
        self.rates = rates
        self.stage = stage
        self.alpha = alpha
        masses.prepare(particles: state.count)
        integrals.prepare(particles: state.count)
        turnovers.prepare(particles: state.count)
        logs.prepare(particles: state.count)
        checks.prepare(particles: state.count)
        pool.perform(self, tiles: ParticleTiles.count(state.count))
        mass = masses.sum
        integral = integrals.sum
        turnover = turnovers.sum
        heaviest = logs.maximum
        isFinite = checks.sum == 0 && mass.isFinite && integral.isFinite
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let range = ParticleTiles.range(tile, of: state.count)
            if transport {
                let (old, new) = (start.particles, state.particles)
                move(state.samples.slopeX, old.x, new.x, rates.x[stage], axes[0], range)
                if axes.count == 2 {
                    move(state.samples.slopeY, old.y, new.y, rates.y[stage], axes[1], range)
                }
            }
            react(tile, range)
        }
    }

    /// The velocity along an axis; none through a wall for particles that rest on it
    /// from the start of the step. Others meet the wall within the step, and are put
    /// on it where they end: what they would do beyond has to stay smooth.
    private func move(
        _ slope: AlignedBuffer, _ old: AlignedBuffer, _ new: AlignedBuffer,
        _ rate: AlignedBuffer, _ axis: BoxAxis, _ range: Range<Int>
    ) {
        let (slope, rate) = (slope.pointer, rate.pointer)
        let (old, new) = (old.pointer, new.pointer)
        for index in range {
            let velocity = -slope[index]
            let rests =
                axis.leaves(at: old[index], velocity: velocity)
                && axis.leaves(at: new[index], velocity: velocity)
            rate[index] = rests ? 0 : velocity
        }
    }

    private func react(_ tile: Int, _ range: Range<Int>) {
        let weight = state.particles.weight.pointer
        let samples = state.samples
        let (potential, logWeight) = (samples.potential.pointer, state.logWeights.pointer)
        let (slopeX, slopeY) = (samples.slopeX.pointer, samples.slopeY.pointer)
        let rate = rates.logWeight[stage].pointer
        var mass = CompensatedSum()
        var integral = CompensatedSum()
        var turnover = 0.0
        var heaviest = -Double.infinity
        var check = 0.0
        for index in range {
            let v = isClipped && potential[index] < 0 ? 0 : potential[index]
            rate[index] = -alpha * v
            mass.add(weight[index])
            integral.add(weight[index] * v)
            turnover += weight[index] * abs(v)
            heaviest = greater(heaviest, logWeight[index])
            // 0 for finite numbers alone.
            check += 0 * (potential[index] + slopeX[index] + slopeY[index])
        }
        masses[tile] = mass.value
        integrals[tile] = integral.value
        turnovers[tile] = turnover
        logs[tile] = heaviest
        checks[tile] = check
    }
}
