import Meshes
import Models
import Parallelism

/// The features ψ(z·x) and slopes ψ'(z·x) of units at a block of inputs, and the
/// network's output there.
///
/// Tiles are sets of sixteen units; what a tile adds to the output is kept apart and
/// summed in the order of the tiles.
final class FeaturePass: TiledPass {
    static let tileSize = 16

    /// ψ, a row of ``SampleBatch/blockSize`` a unit.
    let features: AlignedBuffer
    /// ψ', likewise.
    let slopes: AlignedBuffer
    private let sums: AlignedBuffer
    private let activation: Activation
    private let pool: WorkerPool
    private var units: UnitSet?
    private var inputs: UnsafePointer<Double>?
    private var columns = 0

    /// Makes room for `capacity` units.
    init(_ activation: Activation, capacity: Int, pool: WorkerPool) {
        self.activation = activation
        self.pool = pool
        features = AlignedBuffer(count: capacity * SampleBatch.blockSize)
        slopes = AlignedBuffer(count: capacity * SampleBatch.blockSize)
        sums = AlignedBuffer(count: Self.tiles(capacity) * SampleBatch.blockSize)
    }

    /// The number of tiles of `units` units.
    static func tiles(_ units: Int) -> Int { (units + tileSize - 1) / tileSize }

    /// The units of a tile.
    static func range(_ tile: Int, of count: Int) -> Range<Int> {
        tile * tileSize..<min(count, (tile + 1) * tileSize)
    }

    /// Writes `weight`·Σ c ψ at the samples of a block of `batch` to `output`.
    func run(
        _ units: UnitSet, weight: Double, _ batch: SampleBatch, block: Int,
        output: UnsafeMutablePointer<Double>
    ) {
        self.units = units
        inputs = batch.columns(ofBlock: block)
        let count = batch.range(block).count
        columns = (count + 7) / 8 * 8
        let tiles = Self.tiles(units.count)
        pool.perform(self, tiles: tiles)
        let sums = sums.pointer
        for sample in 0..<count {
            var sum = 0.0
            for tile in 0..<tiles { sum += sums[tile * SampleBatch.blockSize + sample] }
            output[sample] = weight * sum
        }
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let units, let inputs else { return }
        let size = SampleBatch.blockSize
        for tile in tiles {
            let range = Self.range(tile, of: units.count)
            MatrixProduct(
                a: units.weights.pointer, aStride: units.stride, b: inputs, bStride: size,
                c: features.pointer, cStride: size, depth: units.width, columns: columns,
                adds: false
            ).run(over: range)
            let total = sums.pointer + tile * size
            total.update(repeating: 0, count: columns)
            var work = FeatureTile(
                units: range, columns: columns, readout: units.readout.pointer,
                features: features.pointer, slopes: slopes.pointer, total: total)
            activation.hand(to: &work)
        }
    }
}

/// The features of a tile, by the rule of their activation.
private struct FeatureTile: ActivationUser {
    let units: Range<Int>
    let columns: Int
    let readout: UnsafePointer<Double>
    let features: UnsafeMutablePointer<Double>
    let slopes: UnsafeMutablePointer<Double>
    let total: UnsafeMutablePointer<Double>

    func use<Rule: ActivationRule>(_ rule: Rule.Type) {
        let size = SampleBatch.blockSize
        for unit in units {
            var body = FeatureBody<Rule>(
                c: readout[unit], features: features + unit * size, slopes: slopes + unit * size,
                total: total)
            body.run(over: 0..<columns)
        }
    }
}

/// Turns z·x into ψ and ψ', and adds c·ψ to the output.
private struct FeatureBody<Rule: ActivationRule>: LaneBody {
    let c: Double
    let features: UnsafeMutablePointer<Double>
    let slopes: UnsafeMutablePointer<Double>
    let total: UnsafeMutablePointer<Double>

    @inline(__always)
    func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let (value, slope) = Rule.apply(L.load(features + index))
        value.store(features + index)
        slope.store(slopes + index)
        (L.load(total + index) + L(c) * value).store(total + index)
    }
}
