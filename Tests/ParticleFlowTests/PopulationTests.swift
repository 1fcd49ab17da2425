import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import Testing

@Suite("Populations of particles")
struct PopulationTests {
    static let source = NormalDensity(mean: [-1], sd: [0.5])

    @Test(
        "All but free populations keep their number",
        arguments: [
            Population.conserved, .reinjected(source: source), .replaced(source: source),
        ], BirthScheme.allCases)
    func number(_ population: Population, _ births: BirthScheme) throws {
        for order in 1...2 {
            let solver = try System.gaussian(population: population).solver(
                ParticleScheme(count: 777, timeStep: 0.1, order: order, births: births))
            try solver.advance(to: 1)
            #expect(solver.particles.count == 777)
            #expect(abs(solver.particles.mass - 1) < 1e-13)
        }
    }

    /// F = v everywhere: nothing happens to a conserved population, a free one
    /// loses each particle with probability 1 − e^{−αvt}.
    ///
    /// The survivors are binomial: 6 standard deviations fail with 2e-9.
    @Test("A constant potential", arguments: BirthScheme.allCases)
    func constant(_ births: BirthScheme) throws {
        let count = 40_000
        func solver(_ population: Population) throws -> ParticleSolver {
            let pool = WorkerPool(threads: 1)
            return try ParticleSolver(
                field: ParticleField(
                    external: [{ _ in (0.5, .zero) }], interaction: nil, pool: pool),
                dynamics: Dynamics(
                    transport: true,
                    birthDeath: BirthDeath(rate: .constant(2), population: population)),
                mesh: System.gaussian().mesh, initial: System.gaussian().initial,
                scheme: ParticleScheme(count: count, timeStep: 0.1, births: births), pool: pool)
        }
        let conserved = try solver(.conserved)
        let before = conserved.particles.x.values
        try conserved.advance(to: 0.7)
        #expect(conserved.particles.x.values == before)

        let free = try solver(.free)
        try free.advance(to: 0.7)
        let survival = exp(-0.7)
        let deviation = (Double(count) * survival * (1 - survival)).squareRoot()
        #expect(abs(Double(free.particles.count) - Double(count) * survival) < 6 * deviation)
    }

    /// V = v on the right, 0 on the left, the source on the left, no transport:
    /// `replaced` moves mass from right to left at rate αv, exactly at order 2.
    @Test("The killed are redrawn from the source", arguments: BirthScheme.allCases)
    func replaced(_ births: BirthScheme) throws {
        let count = 40_000
        let pool = WorkerPool(threads: 1)
        let solver = try ParticleSolver(
            field: ParticleField(
                external: [{ ($0.x > 0 ? 1.5 : 0, .zero) }], interaction: nil, pool: pool),
            dynamics: Dynamics(
                transport: false,
                birthDeath: BirthDeath(
                    rate: .constant(1),
                    population: .replaced(source: UniformDensity(ranges: [-1...1])))),
            mesh: System.gaussian().mesh,
            initial: InitialMeasure(UniformDensity(ranges: [0.5...1])),
            scheme: ParticleScheme(count: count, timeStep: 1, births: births), pool: pool)
        try solver.advance(to: 1)
        // Half of the newcomers lie to the left for good: dm/dt = −αv m/2.
        let right = exp(-0.75)
        let deviation = (right * (1 - right) / Double(count)).squareRoot()
        let found = solver.particles.integral { $0.x > 0 ? 1 : 0 }
        #expect(abs(found - right) < 6 * deviation)
    }

    /// V = 1 on the right, −½ on the left, a source on both sides, no transport: the
    /// mass on the right obeys an ordinary differential equation, whose right-hand
    /// side changes where V̄ changes sign, at m = 1/3. Events are exact whatever the
    /// step.
    ///
    /// 7 binomial standard deviations: births and deaths add variance of the same
    /// order, which the seed's fixed result has room for.
    @Test("A deficit is reinjected, a surplus removed", arguments: BirthScheme.allCases)
    func reinjected(_ births: BirthScheme) throws {
        let count = 40_000
        let pool = WorkerPool(threads: 1)
        let solver = try ParticleSolver(
            field: ParticleField(
                external: [{ ($0.x > 0 ? 1 : -0.5, .zero) }], interaction: nil, pool: pool),
            dynamics: Dynamics(
                transport: false,
                birthDeath: BirthDeath(
                    rate: .constant(1),
                    population: .reinjected(source: UniformDensity(ranges: [-1...3])))),
            mesh: System.gaussian().mesh,
            initial: InitialMeasure(UniformDensity(ranges: [-0.1...1])),
            scheme: ParticleScheme(
                count: count, timeStep: births == .gillespie ? 0.5 : 0.02, births: births),
            pool: pool)
        var right = 1 / 1.1
        let step = 1e-4
        for output in 1...6 {
            try solver.advance(to: 0.5 * Double(output))
            for _ in 0..<5000 {
                func rate(_ m: Double) -> Double {
                    let mean = m - 0.5 * (1 - m)
                    return mean > 0 ? -m + 0.75 * mean : -m + mean * m
                }
                right += step * rate(right + 0.5 * step * rate(right))
            }
            let found = solver.particles.integral { $0.x > 0 ? 1 : 0 }
            let deviation = (right * (1 - right) / Double(count)).squareRoot()
            #expect(abs(found - right) < 7 * deviation)
        }
        // Both regimes were seen.
        #expect(right < 1.0 / 3)
    }

    @Test("When all die in a step, all are drawn from the source", arguments: 1...2)
    func renewed(_ order: Int) throws {
        let pool = WorkerPool(threads: 1)
        let solver = try ParticleSolver(
            field: ParticleField(external: [{ _ in (1, .zero) }], interaction: nil, pool: pool),
            dynamics: Dynamics(
                transport: false,
                birthDeath: BirthDeath(
                    rate: .constant(1e4),
                    population: .reinjected(source: UniformDensity(ranges: [2...3])))),
            mesh: System.gaussian().mesh,
            initial: InitialMeasure(UniformDensity(ranges: [-1...1])),
            scheme: ParticleScheme(count: 50, timeStep: 0.1, order: order), pool: pool)
        // A particle survives with probability e⁻¹⁰⁰⁰.
        try solver.advance(to: 0.1)
        #expect(solver.particles.count == 50 && abs(solver.particles.mass - 1) < 1e-13)
        let isNew = (0..<50).allSatisfy { (2...3).contains(solver.particles.x[$0]) }
        #expect(isNew)
    }

    @Test(
        "A potential that is not finite ends the run", arguments: BirthScheme.allCases,
        [Double.nan, .infinity, -.infinity])
    func notFinite(_ births: BirthScheme, _ value: Double) throws {
        let source = UniformDensity(ranges: [-1...3])
        for population in [
            Population.conserved, .free, .reinjected(source: source), .replaced(source: source),
        ] {
            let pool = WorkerPool(threads: 1)
            let solver = try ParticleSolver(
                field: ParticleField(
                    external: [{ ($0.x > 1.2 ? value : 1, Point(-1, 0)) }], interaction: nil,
                    pool: pool),
                dynamics: Dynamics(
                    transport: true,
                    birthDeath: BirthDeath(rate: .constant(1), population: population)),
                mesh: System.gaussian().mesh,
                initial: InitialMeasure(UniformDensity(ranges: [0...1])),
                scheme: ParticleScheme(count: 100, timeStep: 0.1, births: births), pool: pool)
            do {
                try solver.advance(to: 1)
                Issue.record("it went on with \(population)")
            } catch {
                #expect(error == .notFinite(time: solver.time))
            }
            let isFinite = solver.particles.x.values.allSatisfy { $0.isFinite }
            #expect(isFinite)
        }
    }

    /// With K/M in the place of K a conserved population does the same whatever
    /// its mass M, to the last bit if M is a power of 2.
    @Test(
        "The mass of a conserved population scales out", arguments: BirthScheme.allCases,
        [0, 0.5])
    func mass(_ births: BirthScheme, _ attraction: Double) throws {
        let scheme = ParticleScheme(count: 1000, timeStep: 0.25, births: births)
        let unit = try System.gaussian(attraction: attraction).solver(scheme)
        let heavy = try System.gaussian(attraction: attraction / 4, mass: 4).solver(scheme)
        try unit.advance(to: 1)
        try heavy.advance(to: 1)
        #expect(unit.particles.x.values == heavy.particles.x.values)
    }

    @Test("More events than anybody waits for end the run")
    func tooManyEvents() throws {
        let source = UniformDensity(ranges: [2...3])
        // Here from the start; there as soon as a newcomer rings at the source.
        for (steepness, births) in [
            (1e200, Population.conserved), (1, .replaced(source: source)),
        ] {
            let pool = WorkerPool(threads: 1)
            let solver = try ParticleSolver(
                field: ParticleField(
                    external: [{ ($0.x < 1.5 ? steepness * ($0.x + 1) : 1e200, .zero) }],
                    interaction: nil, pool: pool),
                dynamics: Dynamics(
                    transport: false,
                    birthDeath: BirthDeath(rate: .constant(10), population: births)),
                mesh: System.gaussian().mesh,
                initial: InitialMeasure(UniformDensity(ranges: [0...1])),
                scheme: ParticleScheme(count: 100, timeStep: 0.1, births: .gillespie), pool: pool)
            let before = solver.particles.x.values
            do {
                try solver.advance(to: 1)
                Issue.record("it came to the end")
            } catch {
                guard case .tooManyEvents(let count, _) = error else {
                    Issue.record("another error: \(error)")
                    return
                }
                #expect(count > 1e9)
            }
            #expect(solver.particles.x.values == before)
        }
    }

    @Test("When all die in a step, the step before is kept", arguments: BirthScheme.allCases)
    func extinct(_ births: BirthScheme) throws {
        let pool = WorkerPool(threads: 1)
        let solver = try ParticleSolver(
            field: ParticleField(
                external: [{ (1 + $0.x * $0.x, 2 * $0) }], interaction: nil, pool: pool),
            dynamics: Dynamics(
                transport: true,
                birthDeath: BirthDeath(rate: .constant(1e6), population: .free)),
            mesh: System.gaussian().mesh, initial: System.gaussian().initial,
            scheme: ParticleScheme(count: 50, timeStep: 0.1, births: births), pool: pool)
        do {
            try solver.advance(to: 1)
            Issue.record("somebody survived")
        } catch {
            #expect(error == .extinct(time: 0))
        }
        #expect(solver.particles.count == 50)
        let isFinite = solver.particles.x.values.prefix(50).allSatisfy { $0.isFinite }
        #expect(isFinite)
    }

    @Test("Too many births end the run", arguments: BirthScheme.allCases)
    func overpopulated(_ births: BirthScheme) throws {
        let pool = WorkerPool(threads: 1)
        let solver = try ParticleSolver(
            field: ParticleField(external: [{ _ in (-1, .zero) }], interaction: nil, pool: pool),
            dynamics: Dynamics(
                transport: true, birthDeath: BirthDeath(rate: .constant(1), population: .free)),
            mesh: System.gaussian().mesh, initial: System.gaussian().initial,
            scheme: ParticleScheme(count: 5000, timeStep: 0.1, births: births), pool: pool)
        do {
            // e¹⁰ times as many.
            try solver.advance(to: 10)
            Issue.record("there was room for all")
        } catch {
            guard case .overpopulated(let count, let capacity, let time) = error else {
                Issue.record("another error: \(error)")
                return
            }
            #expect(count > capacity && time == solver.time && time > 1)
        }
        #expect(solver.particles.count <= solver.particles.capacity)
    }
}
