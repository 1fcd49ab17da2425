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
    private let random: RandomSource
    private let isExact: Bool
    private var potential: UnsafePointer<Double>?
    private var count = 0
    private var exposure = 0.0
    private var reference = 0.0
    private var step = 0

    /// More than any population survives.
    private static let most = 1e9

    init(capacity: Int, order: Int, random: RandomSource) {
        offspring = .allocate(capacity: capacity + 1)
        isExact = order == 2
        self.random = random
    }

    deinit { offspring.deallocate() }

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
        guard let potential else { return }
        let range = ParticleTiles.range(tiles, of: count)
        // A block of random numbers serves two neighbours; tiles have even size.
        for first in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
            let pair = random.pair(.test, step: step, index: first >> 1)
            offspring[first] = number(exposure * (potential[first] - reference), pair.x)
            if first + 1 < range.upperBound {
                let x = exposure * (potential[first + 1] - reference)
                offspring[first + 1] = number(x, pair.y)
            }
        }
    }

    @inline(__always)
    private func number(_ x: Double, _ uniform: Double) -> Int32 {
        if x > 0 { return uniform < -expm1(-x) ? 0 : 1 }
        if isExact { return Int32(min(exp(-x), Self.most) + uniform) }
        return uniform < -expm1(x) ? 2 : 1
    }
}
