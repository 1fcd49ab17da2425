import Meshes
import Parallelism

/// The density of the parameter, ∫ρ dr, position by position.
final class MarginalPass: TiledPass {
    private let space: PhaseSpace
    /// The sums of whole groups of positions.
    private let sums: AlignedBuffer
    private var density: UnsafePointer<Double>!

    init(_ space: PhaseSpace) {
        self.space = space
        sums = AlignedBuffer(count: space.stride)
    }

    /// Writes the averages over the cells of the parameter's axis into `marginal`.
    func run(_ density: AlignedBuffer, into marginal: AlignedBuffer, pool: WorkerPool) {
        self.density = UnsafePointer(density.pointer)
        pool.perform(self, tiles: space.groups)
        let spacing = space.velocity.spacing
        for i in 0..<space.parameter.cells { marginal[i] = sums[i] * spacing }
    }

    func run(tiles: Range<Int>, worker: Int) {
        let sums = sums.pointer
        for group in tiles {
            var sum = SIMD8<Double>(0)
            let start = density + 8 * group
            for row in 0..<space.velocity.cells {
                sum = sum + SIMD8<Double>.load(start + row * space.stride)
            }
            sum.store(sums + 8 * group)
        }
    }
}
