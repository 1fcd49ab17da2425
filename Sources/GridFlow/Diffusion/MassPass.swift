import Meshes
import Parallelism

/// Brings the mass back to what it was at time 0, so that the roundings of implicit steps
/// do not add up.
final class MassPass: TiledPass {
    private let mesh: Mesh
    private let tiling: Tiling
    private let sums: AlignedBuffer
    private var density: UnsafeMutablePointer<Double>!
    private var factor: Double?

    /// A mass that is as near as this is left alone, and with it the density.
    private static let tolerance = 0x1p-50

    init(_ mesh: Mesh) {
        self.mesh = mesh
        tiling = mesh.tiles
        sums = AlignedBuffer(count: tiling.count)
    }

    /// Scales `density` to `mass`.
    func restore(_ mass: Double, of density: AlignedBuffer, pool: WorkerPool) {
        self.density = density.pointer
        factor = nil
        pool.perform(self, tiles: tiling.count)
        let total = UnsafeBufferPointer(start: sums.pointer, count: sums.count).compensatedSum()
        let found = total * mesh.cellVolume
        guard found > 0, abs(found - mass) > Self.tolerance * mass else { return }
        factor = mass / found
        pool.perform(self, tiles: tiling.count)
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let cells = tiling[tile]
            if let factor {
                for cell in cells { density[cell] *= factor }
            } else {
                sums[tile] = UnsafeBufferPointer(
                    start: density + cells.lowerBound, count: cells.count
                ).compensatedSum()
            }
        }
    }
}
