import Interactions
import Meshes
import Parallelism

/// Moves particles along −∇V, reflected by walls and wound around periodic axes.
final class ParticleMotion: TiledPass {
    private let box: [AxisFold]
    private var start: ParticleSet?
    private var target: ParticleSet?
    private var samples: FieldSamples?
    private var step = 0.0

    init(_ mesh: Mesh) { box = mesh.axes.map(AxisFold.init) }

    /// Writes `start − step·∇V` into `target`, which may be `start`.
    func advance(
        _ start: ParticleSet, by samples: FieldSamples, step: Double, into target: ParticleSet,
        _ pool: WorkerPool
    ) {
        self.start = start
        self.target = target
        self.samples = samples
        self.step = step
        target.count = start.count
        pool.perform(self, tiles: ParticleTiles.count(start.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let start, let target, let samples else { return }
        let range = ParticleTiles.range(tiles, of: start.count)
        Self.move(start.x, samples.slopeX, target.x, step, box[0], range)
        if box.count == 2 { Self.move(start.y, samples.slopeY, target.y, step, box[1], range) }
    }

    private static func move(
        _ start: AlignedBuffer, _ slope: AlignedBuffer, _ target: AlignedBuffer, _ step: Double,
        _ fold: AxisFold, _ range: Range<Int>
    ) {
        let (start, slope, target) = (start.pointer, slope.pointer, target.pointer)
        for index in range { target[index] = fold(start[index] - step * slope[index]) }
    }
}

/// Brings a coordinate back into its axis.
struct AxisFold {
    private let lower: Double
    private let upper: Double
    private let length: Double
    private let isPeriodic: Bool

    init(_ axis: Axis) {
        lower = axis.lower
        upper = axis.upper
        length = axis.length
        isPeriodic = axis.boundary == .periodic
    }

    /// The point itself inside; its mirror image at a wall, its equivalent on a
    /// periodic axis; NaN if it is not finite.
    @inline(__always)
    func callAsFunction(_ x: Double) -> Double {
        x >= lower && x <= upper ? x : folded(x)
    }

    private func folded(_ x: Double) -> Double {
        let period = isPeriodic ? length : 2 * length
        var offset = x - lower
        offset -= period * (offset / period).rounded(.down)
        if !isPeriodic, offset > length { offset = period - offset }
        // Rounding may leave the axis by an ulp; NaN stays.
        return offset.isNaN ? .nan : min(max(lower + offset, lower), upper)
    }
}
