import Foundation
import Interactions
import Meshes
import Parallelism

/// How many particles each particle is after a step: 0 if it dies.
///
/// With x = α(V − V_ref)Δt a particle with x > 0 dies with probability 1 − e⁻ˣ. One
/// with x < 0 is duplicated with probability 1 − e^{−|x|}, as Algorithm 1 has it
/// (order 1), or has e^{|x|} offspring on average (order 2): then the mean is that
/// of the exact reaction, whatever the step.
final class OffspringPass: TiledPass {
    /// The number of offspring, a particle each.
    let offspring: UnsafeMutablePointer<Int32>
    private let tallies: UnsafeMutablePointer<Tally>
    private let random: RandomSource
    private let isExact: Bool
    private var potential: UnsafePointer<Double>?
    private var count = 0
    private var exposure = 0.0
    private var reference = 0.0
    private var step = 0

    /// The deaths and the births of a tile.
    struct Tally {
        var deaths = 0
        var births = 0
    }

    private typealias Eight = SIMD8<Double>

    /// More than any population survives.
    private static let most = 1e9

    init(capacity: Int, order: Int, random: RandomSource) {
        offspring = .allocate(capacity: capacity)
        tallies = .allocate(capacity: ParticleTiles.count(capacity))
        isExact = order == 2
        self.random = random
    }

    deinit {
        offspring.deallocate()
        tallies.deallocate()
    }

    /// What became of the particles of a tile.
    subscript(tile: Int) -> Tally { tallies[tile] }

    func run(
        _ potential: AlignedBuffer, count: Int, exposure: Double, reference: Double, step: Int,
        _ pool: WorkerPool
    ) {
        self.potential = UnsafePointer(potential.pointer)
        self.count = count
        self.exposure = exposure
        self.reference = reference
        self.step = step
        pool.perform(self, tiles: ParticleTiles.count(count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let range = ParticleTiles.range(tile, of: count)
            if isExact { decide(range, exactly) } else { decide(range, once) }
            var tally = Tally()
            for index in range {
                let number = Int(offspring[index])
                tally.deaths += number == 0 ? 1 : 0
                tally.births += max(number - 1, 0)
            }
            tallies[tile] = tally
        }
    }

    /// Draws the offspring of the particles in `range`, by a rule for eight of them.
    ///
    /// A block of random numbers serves two neighbours; tiles have even size.
    @inline(__always)
    private func decide(
        _ range: Range<Int>, _ rule: (Eight, Eight) -> Eight
    ) {
        guard let potential else { return }
        var first = range.lowerBound
        while first < range.upperBound {
            let uniform = random.pairs(.test, step: step, first: first >> 1)
            let count = min(16, range.upperBound - first)
            var values = SIMD16<Double>(repeating: reference)
            if count == 16 {
                values.lowHalf = .load(potential + first)
                values.highHalf = .load(potential + first + 8)
            } else {
                for index in 0..<count { values[index] = potential[first + index] }
            }
            let x = (values - reference) * exposure
            let low = rule(x.lowHalf, uniform.lowHalf)
            let high = rule(x.highHalf, uniform.highHalf)
            for index in 0..<min(8, count) { offspring[first + index] = Int32(low[index]) }
            for index in 8..<max(8, count) { offspring[first + index] = Int32(high[index - 8]) }
            first += 16
        }
    }

    /// Algorithm 1: none, one or two.
    @inline(__always)
    private func once(_ x: Eight, _ uniform: Eight) -> Eight {
        let one = Eight(1)
        let changed = Eight(2).replacing(with: 0, where: x .> 0)
        let remaining = exponential(Eight.min(x, -x))
        return changed.replacing(with: one, where: 1 - uniform .<= remaining)
    }

    /// None or one where V is high, e^{|x|} on average where it is low.
    @inline(__always)
    private func exactly(_ x: Eight, _ uniform: Eight) -> Eight {
        let growth = exponential(-x)
        let survivors = Eight.zero.replacing(with: 1, where: 1 - uniform .<= growth)
        let many = Eight.min(growth, Eight(Self.most)) + uniform
        return many.replacing(with: survivors, where: x .> 0)
    }
}
