import Meshes
import Parallelism

/// Evaluates a sum at targets, block by block, and adds it to V and ∇V there.
final class SumPass: TiledPass {
    /// What a block of sums adds to the samples.
    enum Role {
        /// φ and its gradient.
        case landscape
        /// On the axes (c, z), c·φ(z) with the slopes φ(z) and c·φ'(z).
        case readout
    }

    private let role: Role
    private let blocks: [SumBlock]
    private let pool: WorkerPool
    private var sum: (any KernelSum)?
    private var targets: ParticleSet?
    private var samples: FieldSamples?

    init(_ role: Role, pool: WorkerPool) {
        self.role = role
        self.pool = pool
        blocks = (0..<pool.threads).map { _ in SumBlock() }
    }

    func add(_ sum: any KernelSum, at targets: ParticleSet, to samples: FieldSamples) {
        self.sum = sum
        self.targets = targets
        self.samples = samples
        pool.perform(self, tiles: (targets.count + SumBlock.size - 1) / SumBlock.size)
        self.sum = nil
    }

    /// φ at a single point.
    func value(of sum: any KernelSum, at point: Point) -> Double {
        withUnsafePointer(to: point.x) { x in
            withUnsafePointer(to: point.y) { y in
                sum.evaluate(at: Points(count: 1, x: x, y: y), worker: 0, into: blocks[0])
            }
        }
        return blocks[0].value[0]
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let sum, let targets, let samples else { return }
        let block = blocks[worker]
        for tile in tiles {
            let start = tile * SumBlock.size
            let range = start..<min(start + SumBlock.size, targets.count)
            switch role {
            case .landscape:
                sum.evaluate(at: targets.points(in: range), worker: worker, into: block)
                Self.add(block, to: samples, in: range)
            case .readout:
                let places = Points(
                    count: range.count, x: UnsafePointer(targets.y.pointer + start), y: nil)
                sum.evaluate(at: places, worker: worker, into: block)
                Self.add(block, timesReadout: targets.x, to: samples, in: range)
            }
        }
    }

    private static func add(_ block: SumBlock, to samples: FieldSamples, in range: Range<Int>) {
        for (index, target) in range.enumerated() {
            samples.potential.pointer[target] += block.value.pointer[index]
            samples.slopeX.pointer[target] += block.slopeX.pointer[index]
            samples.slopeY.pointer[target] += block.slopeY.pointer[index]
        }
    }

    private static func add(
        _ block: SumBlock, timesReadout readout: AlignedBuffer, to samples: FieldSamples,
        in range: Range<Int>
    ) {
        for (index, target) in range.enumerated() {
            let c = readout.pointer[target]
            let value = block.value.pointer[index]
            samples.potential.pointer[target] += c * value
            samples.slopeX.pointer[target] += value
            samples.slopeY.pointer[target] += c * block.slopeX.pointer[index]
        }
    }
}
