import Interactions
import Parallelism

/// Copies positions and traits from one set of particles to another.
final class CopyPass: TiledPass {
    private var source: ParticleSet?
    private var target: ParticleSet?

    /// Makes the positions and traits in `target` those of `source`; masses stay.
    func copy(_ source: ParticleSet, to target: ParticleSet, _ pool: WorkerPool) {
        self.source = source
        self.target = target
        target.count = source.count
        pool.perform(self, tiles: ParticleTiles.count(source.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let source, let target else { return }
        let range = ParticleTiles.range(tiles, of: source.count)
        let (start, count) = (range.lowerBound, range.count)
        (target.x.pointer + start).update(from: source.x.pointer + start, count: count)
        if source.dimension == 2 {
            (target.y.pointer + start).update(from: source.y.pointer + start, count: count)
        }
        for (new, old) in zip(target.traits, source.traits) {
            (new.pointer + start).update(from: old.pointer + start, count: count)
        }
    }
}
