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
        /// s·φ and its gradient, where s is the target's sign, its first trait.
        case signed
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
        pool.perform(self, tiles: (targets.count + sum.tileSize - 1) / sum.tileSize)
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
        let end = min(targets.count, tiles.upperBound * sum.tileSize)
        add(
            sum, at: targets, in: tiles.lowerBound * sum.tileSize..<end, to: samples,
            worker: worker)
    }

    /// Adds the sum at the targets in `range`.
    func add(
        _ sum: any KernelSum, at targets: ParticleSet, in range: Range<Int>,
        to samples: FieldSamples, worker: Int
    ) {
        let block = blocks[worker]
        for start in stride(from: range.lowerBound, to: range.upperBound, by: SumBlock.size) {
            let part = start..<min(start + SumBlock.size, range.upperBound)
            switch role {
            case .landscape:
                sum.evaluate(at: targets.points(in: part), worker: worker, into: block)
                Self.add(block, to: samples, in: part)
            case .readout:
                let places = Points(
                    count: part.count, x: UnsafePointer(targets.y.pointer + start), y: nil)
                sum.evaluate(at: places, worker: worker, into: block)
                Self.add(block, timesReadout: targets.x, to: samples, in: part)
            case .signed:
                sum.evaluate(at: targets.points(in: part), worker: worker, into: block)
                Self.add(block, timesSign: targets.traits[0], to: samples, in: part)
            }
        }
    }

    private static func add(_ block: SumBlock, to samples: FieldSamples, in range: Range<Int>) {
        let start = range.lowerBound
        add(block.value, to: samples.potential.pointer + start, range.count)
        add(block.slopeX, to: samples.slopeX.pointer + start, range.count)
        add(block.slopeY, to: samples.slopeY.pointer + start, range.count)
    }

    private static func add(
        _ terms: AlignedBuffer, to target: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        let terms = terms.pointer
        for index in 0..<count { target[index] += terms[index] }
    }

    private static func add(
        _ block: SumBlock, timesSign signs: AlignedBuffer, to samples: FieldSamples,
        in range: Range<Int>
    ) {
        let start = range.lowerBound
        let sign = signs.pointer + start
        let (value, slopeX, slopeY) = (
            block.value.pointer, block.slopeX.pointer, block.slopeY.pointer
        )
        let potential = samples.potential.pointer + start
        let (x, y) = (samples.slopeX.pointer + start, samples.slopeY.pointer + start)
        for index in 0..<range.count {
            potential[index] += sign[index] * value[index]
            x[index] += sign[index] * slopeX[index]
            y[index] += sign[index] * slopeY[index]
        }
    }

    private static func add(
        _ block: SumBlock, timesReadout readout: AlignedBuffer, to samples: FieldSamples,
        in range: Range<Int>
    ) {
        let start = range.lowerBound
        let c = readout.pointer + start
        let (value, slope) = (block.value.pointer, block.slopeX.pointer)
        let potential = samples.potential.pointer + start
        let (slopeC, slopeZ) = (samples.slopeX.pointer + start, samples.slopeY.pointer + start)
        for index in 0..<range.count {
            potential[index] += c[index] * value[index]
            slopeC[index] += value[index]
            slopeZ[index] += c[index] * slope[index]
        }
    }
}
