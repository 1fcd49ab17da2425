import Interactions
import Parallelism

/// Lets the dead make room for the newborn.
///
/// The dead and the parents, one for each newborn, are listed in the order of the
/// particles, each tile at the place that the tallies of those before it leave: the
/// same for any number of threads.
final class Settlement {
    private let listing: ListingPass
    private let placing: PlacingPass
    private let pool: WorkerPool

    init(capacity: Int, pool: WorkerPool) {
        listing = ListingPass(capacity: capacity)
        placing = PlacingPass(listing)
        self.pool = pool
    }

    /// Turns `particles` into their offspring.
    ///
    /// - Parameter isRefilled: whether it is no harm if nobody is left.
    func settle(
        _ particles: ParticleSet, _ offspring: OffspringPass, isRefilled: Bool
    ) throws(BirthError) {
        let count = particles.count
        let total = listing.reserve(offspring, count: count)
        let (deaths, births) = (total.deaths, total.births)
        guard count + births <= particles.capacity else {
            throw .overpopulated(count: count + births)
        }
        guard count - deaths + births > 0 || isRefilled else { throw .extinct }
        listing.list(offspring, count: count, pool)
        particles.count = max(count, count + births - deaths)
        placing.place(births, over: deaths, of: count, in: particles, pool)
        // From the last on, so that the last particle is alive or the dead one itself.
        for death in stride(from: deaths - 1, through: births, by: -1) {
            particles.copy(particles.count - 1, to: Int(listing.dead[death]))
            particles.count -= 1
        }
    }
}

/// Lists the dead and the parents.
private final class ListingPass: TiledPass {
    let dead: UnsafeMutablePointer<Int32>
    let parents: UnsafeMutablePointer<Int32>
    /// The deaths and births before each tile.
    private let before: UnsafeMutablePointer<OffspringPass.Tally>
    private var offspring: UnsafePointer<Int32>?
    private var count = 0

    init(capacity: Int) {
        dead = .allocate(capacity: capacity)
        parents = .allocate(capacity: capacity)
        before = .allocate(capacity: ParticleTiles.count(capacity))
    }

    deinit {
        dead.deallocate()
        parents.deallocate()
        before.deallocate()
    }

    /// Gives each tile its place in the lists, and says how long they are.
    func reserve(_ offspring: OffspringPass, count: Int) -> OffspringPass.Tally {
        var total = OffspringPass.Tally()
        for tile in 0..<ParticleTiles.count(count) {
            before[tile] = total
            total.deaths += offspring[tile].deaths
            total.births += offspring[tile].births
        }
        return total
    }

    func list(_ offspring: OffspringPass, count: Int, _ pool: WorkerPool) {
        self.offspring = UnsafePointer(offspring.offspring)
        self.count = count
        pool.perform(self, tiles: ParticleTiles.count(count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let offspring else { return }
        var (deaths, births) = (before[tiles.lowerBound].deaths, before[tiles.lowerBound].births)
        for index in ParticleTiles.range(tiles, of: count) where offspring[index] != 1 {
            let particle = Int32(truncatingIfNeeded: index)
            if offspring[index] == 0 {
                dead[deaths] = particle
                deaths += 1
                continue
            }
            for _ in 1..<offspring[index] {
                parents[births] = particle
                births += 1
            }
        }
    }
}

/// Copies parents to the places of the dead, then behind all others.
private final class PlacingPass: TiledPass {
    private let lists: ListingPass
    private var particles: ParticleSet?
    private var (births, deaths, count) = (0, 0, 0)

    init(_ lists: ListingPass) { self.lists = lists }

    func place(
        _ births: Int, over deaths: Int, of count: Int, in particles: ParticleSet,
        _ pool: WorkerPool
    ) {
        self.particles = particles
        (self.births, self.deaths, self.count) = (births, deaths, count)
        pool.perform(self, tiles: ParticleTiles.count(births))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let particles else { return }
        // No parent is among the dead, so that none is overwritten.
        for birth in ParticleTiles.range(tiles, of: births) {
            let slot = birth < deaths ? Int(lists.dead[birth]) : count + birth - deaths
            particles.copy(Int(lists.parents[birth]), to: slot)
        }
    }
}
