import Foundation
import Meshes
import Parallelism

/// The particles at a stage: θ + hΣⱼ aⱼ θ̇ⱼ inside the box, log w + hΣⱼ aⱼ(log w)˙ⱼ.
final class PointPass: TiledPass {
    /// Σ w at the stage.
    private(set) var mass = 0.0
    /// Whether all places and logarithms of weights are numbers.
    private(set) var isFinite = true

    private let masses = TileValues()
    private let checks = TileValues()
    private let transport: Bool
    private let axes: [BoxAxis]
    private var start: WeightedState!
    private var result: WeightedState!
    private var rates: StageRates!
    private var row: [Double] = []
    private var step = 0.0
    private var shift = 0.0
    private var reacts = false

    init(mesh: Mesh, transport: Bool) {
        axes = mesh.axes.map(BoxAxis.init)
        self.transport = transport
    }

    /// Writes the particles at the stage with the coefficients `row`.
    func run(
        from start: WeightedState, to result: WeightedState, rates: StageRates, row: [Double],
        step: Double, reacts: Bool, pool: WorkerPool
    ) {
        self.start = start
        self.result = result
        self.rates = rates
        self.row = row
        self.step = step
        self.reacts = reacts
        shift = step * combine(row, rates.common)
        result.count = start.count
        masses.prepare(particles: start.count)
        checks.prepare(particles: start.count)
        pool.perform(self, tiles: ParticleTiles.count(start.count))
        mass = masses.sum
        isFinite = checks.sum == 0 && mass.isFinite
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let range = ParticleTiles.range(tile, of: start.count)
            var check = move(start.particles.x, result.particles.x, rates.x, 0, range)
            if axes.count == 2 {
                check += move(start.particles.y, result.particles.y, rates.y, 1, range)
            }
            checks[tile] = check
            masses[tile] = weigh(range)
        }
    }

    /// Moves one coordinate; returns 0 if it is finite for all.
    private func move(
        _ old: AlignedBuffer, _ new: AlignedBuffer, _ rate: [AlignedBuffer], _ number: Int,
        _ range: Range<Int>
    ) -> Double {
        let axis = axes[number]
        let overshoot = rates.overshoot[number].pointer + range.lowerBound
        let isFirst = row.count == 1
        let (old, new) = (old.pointer + range.lowerBound, new.pointer + range.lowerBound)
        guard transport else {
            new.update(from: old, count: range.count)
            return 0
        }
        combine(row, rate, range, into: new)
        var check = 0.0
        for index in 0..<range.count {
            let place = old[index] + step * new[index]
            check += 0 * place
            new[index] = axis.place(place)
            let beyond = axis.isPeriodic ? 0 : abs(place - new[index])
            overshoot[index] = isFirst ? beyond : greater(beyond, overshoot[index])
        }
        return check
    }

    /// Advances the weights; returns their sum.
    private func weigh(_ range: Range<Int>) -> Double {
        let first = range.lowerBound
        let (old, new) = (start.logWeights.pointer + first, result.logWeights.pointer + first)
        let weight = result.particles.weight.pointer + first
        if reacts {
            combine(row, rates.logWeight, range, into: new)
            for index in 0..<range.count {
                new[index] = old[index] + (step * new[index] + shift)
                weight[index] = exp(new[index])
            }
        } else {
            new.update(from: old, count: range.count)
            weight.update(from: start.particles.weight.pointer + first, count: range.count)
        }
        var mass = CompensatedSum()
        for index in 0..<range.count { mass.add(weight[index]) }
        return mass.value
    }
}

/// w ← f·w for all particles: their logarithms get the same shift.
final class ScalePass: TiledPass {
    private var state: WeightedState!
    private var factor = 1.0
    private var shift = 0.0

    func run(_ state: WeightedState, factor: Double, pool: WorkerPool) {
        self.state = state
        self.factor = factor
        shift = log(factor)
        pool.perform(self, tiles: ParticleTiles.count(state.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        let (weight, logWeight) = (state.particles.weight.pointer, state.logWeights.pointer)
        for tile in tiles {
            for index in ParticleTiles.range(tile, of: state.count) {
                weight[index] *= factor
                logWeight[index] += shift
            }
        }
    }
}
