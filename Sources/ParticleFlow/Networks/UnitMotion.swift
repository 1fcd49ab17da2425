import Parallelism

/// c ← c − Δt·V̂ and z ← z − Δt·c·∇V̂, a tile of units at a time.
final class UnitMotion: TiledPass {
    private let pool: WorkerPool
    private var units: UnitSet?
    private var places: UnitSet?
    private var samples: UnitSamples?
    private var step = 0.0

    init(_ pool: WorkerPool) { self.pool = pool }

    /// Moves `units` by the −∇V that `samples` has of units at `places`, which may be the
    /// same.
    func advance(_ units: UnitSet, by samples: UnitSamples, from places: UnitSet, step: Double) {
        self.units = units
        self.places = places
        self.samples = samples
        self.step = step
        pool.perform(self, tiles: FeaturePass.tiles(units.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let units, let places, let samples else { return }
        let stride = units.stride
        for tile in tiles {
            for unit in FeaturePass.range(tile, of: units.count) {
                let factor = step * places.readout.pointer[unit]
                let (z, slope) = (units.row(unit), samples.slopes.pointer + unit * stride)
                for k in 0..<stride { z[k] -= factor * slope[k] }
                units.readout.pointer[unit] -= step * samples.values.pointer[unit]
            }
        }
    }
}
