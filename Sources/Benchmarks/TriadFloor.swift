import Meshes
import Parallelism

/// The STREAM triad a = b + 3c, which moves 24 bytes an item: what the memory, or
/// the cache that holds the arrays, can do.
package final class TriadFloor: TiledPass {
    private let a, b, c: AlignedBuffer
    private let sweeps: Int
    private let items: Int

    /// Much larger than any cache: 576 MB in three arrays.
    static let items = 24_000_000
    /// Sweeps over short arrays go on for about as long as one over this many.
    private static let workingSet = 4_000_000
    private static let tile = 1024
    private static let lanes = 8

    /// Allocates three arrays of `items` numbers, rounded up to whole vectors.
    package init(items: Int) {
        self.items = (items + Self.lanes - 1) / Self.lanes * Self.lanes
        sweeps = max(1, Self.workingSet / self.items)
        a = AlignedBuffer(count: self.items)
        b = AlignedBuffer(count: self.items)
        c = AlignedBuffer(count: self.items)
        for index in 0..<self.items { (b[index], c[index]) = (1, 2) }
    }

    /// The bytes a second, at best of `repeats`.
    package func bandwidth(repeats: Int, pool: WorkerPool) -> Double {
        let tiles = (items + Self.tile - 1) / Self.tile
        let timing = Timing(repeats: repeats) { pool.perform(self, tiles: tiles) }
        return Double(24 * items * sweeps) / timing.least
    }

    /// What was written last.
    package var result: [Double] { a.values }

    package func run(tiles: Range<Int>, worker: Int) {
        let first = tiles.lowerBound * Self.tile
        let count = min(items, tiles.upperBound * Self.tile) - first
        for _ in 0..<sweeps {
            Self.sweep(a.pointer + first, b.pointer + first, c.pointer + first, count)
        }
    }

    /// Not inlined, lest sweeps that repeat each other be made one.
    @inline(never)
    private static func sweep(
        _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>,
        _ c: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        func vectors(_ pointer: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<
            SIMD8<Double>
        > {
            UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: SIMD8<Double>.self)
        }
        let (a, b, c) = (vectors(a), vectors(b), vectors(c))
        for index in 0..<count / lanes { a[index] = b[index] + 3 * c[index] }
    }
}
