import Interactions
import Meshes

/// The cut of a mesh's tiles into bands, the pieces of work that are handed to
/// threads: rows of a plane, so many that what is kept of each band is little beside
/// the rows themselves.
struct RowBands {
    /// The number of bands.
    let count: Int
    private let tiles: Int
    /// The tiles of a band, the last one perhaps excepted.
    let size: Int

    init(_ mesh: Mesh) {
        tiles = mesh.tiles.count
        size = mesh.dimension == 2 ? max(1, min(32, tiles / 16)) : 4
        count = (tiles + size - 1) / size
    }

    /// The tiles of a band.
    subscript(band: Int) -> Range<Int> { band * size..<min(tiles, (band + 1) * size) }
}
