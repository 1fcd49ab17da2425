import Interactions
import Meshes
import Parallelism

/// Moves particles along −∇V, reflected by walls and wound around periodic axes.
final class ParticleMotion: TiledPass {
    private let box: [BoxAxis]
    private var start: ParticleSet?
    private var target: ParticleSet?
    private var samples: FieldSamples?
    private var step = 0.0

    init(_ mesh: Mesh) { box = mesh.axes.map(BoxAxis.init) }

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
        guard target !== start else { return }
        for (new, old) in zip(target.traits, start.traits) {
            (new.pointer + range.lowerBound).update(
                from: old.pointer + range.lowerBound, count: range.count)
        }
    }

    private static func move(
        _ start: AlignedBuffer, _ slope: AlignedBuffer, _ target: AlignedBuffer, _ step: Double,
        _ axis: BoxAxis, _ range: Range<Int>
    ) {
        let (start, slope, target) = (start.pointer, slope.pointer, target.pointer)
        for index in range { target[index] = axis.reflected(start[index] - step * slope[index]) }
    }
}
