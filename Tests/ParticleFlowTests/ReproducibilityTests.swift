import Models
import ParticleFlow
import Testing

/// A result depends on the seed and on the replica, and on nothing else.
@Suite("Reproducible particles")
struct ReproducibilityTests {
    static let systems: [(name: String, system: System)] = [
        ("conserved", .gaussian(attraction: 0.5)),
        ("free", .gaussian(population: .free)),
        (
            "reinjected",
            .gaussian(population: .reinjected(source: NormalDensity(mean: [-1], sd: [0.5])))
        ),
        (
            "replaced",
            .gaussian(population: .replaced(source: NormalDensity(mean: [-1], sd: [0.5])))
        ),
        ("mixture", .mixture(rate: 5)),
        ("momentum", .inertial(attraction: 0.5, births: 1)),
        ("momentum, velocities on the mesh", .inertial(attraction: 0.5, births: 1, axis: 0)),
    ]

    /// All positions after a few steps.
    private func positions(
        _ system: System, _ births: BirthScheme, threads: Int, replica: Int, seed: UInt64 = 7
    ) throws -> [Double] {
        let scheme = ParticleScheme(
            count: 5000, timeStep: 0.02, births: births, seed: seed, replica: replica)
        let solver = try system.solver(scheme, threads: threads)
        try solver.advance(to: 0.1)
        let particles = solver.particles
        return (0..<particles.count).flatMap { [particles.x[$0], particles.y[$0]] }
    }

    @Test("Same bits on any number of threads", arguments: systems.indices, BirthScheme.allCases)
    func threads(_ index: Int, _ births: BirthScheme) throws {
        let system = Self.systems[index].system
        let one = try positions(system, births, threads: 1, replica: 3)
        let two = try positions(system, births, threads: 2, replica: 3)
        let three = try positions(system, births, threads: 3, replica: 3)
        #expect(one == two && one == three)
    }

    /// Three tiles, the last of them odd, and at order 1 too.
    @Test("Same bits on any number of threads, ragged", arguments: systems.indices, 1...2)
    func raggedThreads(_ index: Int, _ order: Int) throws {
        let scheme = ParticleScheme(count: 4999, timeStep: 0.02, order: order, seed: 7)
        let results = try (1...3).map { threads in
            let solver = try Self.systems[index].system.solver(scheme, threads: threads)
            try solver.advance(to: 0.1)
            let count = solver.particles.count
            return [solver.particles.x, solver.particles.y, solver.samples.potential].flatMap {
                $0.values.prefix(count)
            }
        }
        #expect(results[1] == results[0] && results[2] == results[0])
    }

    @Test("A replica is the same alone and among others", arguments: BirthScheme.allCases)
    func replicas(_ births: BirthScheme) throws {
        let system = System.gaussian()
        let alone = try positions(system, births, threads: 1, replica: 4)
        let solver = try system.solver(
            ParticleScheme(count: 5000, timeStep: 0.02, births: births, seed: 7))
        for replica in 1...4 {
            solver.restart(replica: replica)
            try solver.advance(to: 0.1)
        }
        let particles = solver.particles
        let among = (0..<particles.count).flatMap {
            [particles.x[$0], particles.y[$0]]
        }
        #expect(among == alone)
    }

    @Test("Another seed, another replica: other particles")
    func others() throws {
        let system = System.gaussian()
        let first = try positions(system, .synchronous, threads: 1, replica: 1)
        let replica = try positions(system, .synchronous, threads: 1, replica: 2)
        let seed = try positions(system, .synchronous, threads: 1, replica: 1, seed: 8)
        #expect(first != replica && first != seed)
    }
}
