import Meshes
import Parallelism

/// The smallest and largest V where there is mass or a source of it.
final class PotentialRange: TiledPass {
    private let tiling: Tiling
    private let source: AlignedBuffer?
    private let lows: AlignedBuffer
    private let highs: AlignedBuffer
    private var density: UnsafePointer<Double>!
    private var potential: UnsafePointer<Double>!

    init(tiling: Tiling, source: AlignedBuffer?) {
        self.tiling = tiling
        self.source = source
        lows = AlignedBuffer(count: tiling.count)
        highs = AlignedBuffer(count: tiling.count)
    }

    func find(
        _ density: AlignedBuffer, _ potential: AlignedBuffer, _ pool: WorkerPool
    ) -> (lower: Double, upper: Double) {
        self.density = UnsafePointer(density.pointer)
        self.potential = UnsafePointer(potential.pointer)
        pool.perform(self, tiles: tiling.count)
        var range = (lower: Double.infinity, upper: -Double.infinity)
        for tile in 0..<tiling.count {
            range.lower = min(range.lower, lows[tile])
            range.upper = max(range.upper, highs[tile])
        }
        return range
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let cells = tiling[tile]
            let whole = cells.lowerBound + cells.count / 8 * 8
            let eights = extremes(cells.lowerBound..<whole, SIMD8<Double>.self)
            let ones = extremes(whole..<cells.upperBound, Double.self)
            lows[tile] = min(eights.lower, ones.lower)
            highs[tile] = max(eights.upper, ones.upper)
        }
    }

    private func extremes<L: Lane>(
        _ cells: Range<Int>, _ lane: L.Type
    ) -> (lower: Double, upper: Double) {
        var (depth, height) = (L(-.infinity), L(-.infinity))
        let source = source.map { UnsafePointer($0.pointer) }
        for index in stride(from: cells.lowerBound, to: cells.upperBound, by: L.width) {
            var mass = L.load(density + index)
            if let source { mass = mass + L.load(source + index) }
            let v = L.load(potential + index)
            let vacuum = L(0) - mass
            depth = L.max(depth, L.select(vacuum, L(-.infinity), L(0) - v))
            height = L.max(height, L.select(vacuum, L(-.infinity), v))
        }
        return (-depth.laneMax, height.laneMax)
    }
}
