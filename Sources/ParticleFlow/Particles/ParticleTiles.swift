/// The cut of particles into tiles, by their number alone.
enum ParticleTiles {
    /// Even, as neighbours may share a block of random numbers.
    static let size = 2048

    static func count(_ particles: Int) -> Int { (particles + size - 1) / size }

    /// The particles of a tile.
    @inline(__always)
    static func range(_ tile: Int, of particles: Int) -> Range<Int> {
        range(tile..<tile + 1, of: particles)
    }

    /// The particles of consecutive tiles.
    @inline(__always)
    static func range(_ tiles: Range<Int>, of particles: Int) -> Range<Int> {
        tiles.lowerBound * size..<min(particles, tiles.upperBound * size)
    }
}
