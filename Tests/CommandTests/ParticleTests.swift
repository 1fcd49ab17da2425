import Foundation
import Results
import RunFiles
import TestSupport
import Testing

/// Runs by particles from the command line.
struct ParticleTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try SmallRun.directory() }

    private static let births = "dynamics.birthDeath={ rate: 1 }"
    private static let drawn = [
        "solver.method=particles", "particles={ counts: [20], timeStep: 0.01 }",
    ]

    private func results() throws -> SavedRun {
        try SavedRun(directory: directory.path + "/results")
    }

    @Test(arguments: [drawn + [births], ["solver.method=weighted", "solver.nodes=20", births]])
    func aRun(settings: [String]) throws {
        let ending = try Command.run(SmallRun.arguments(settings), in: directory)
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        #expect(ending.output.contains("\nenergy "))
        #expect(ending.output.hasSuffix("Results: results\n"))
        let saved = try results()
        #expect(saved.times == [0, 0.05, 0.1])
        for index in saved.times.indices {
            let particles = try saved.particles(at: index)
            #expect(particles.positions.count == 20)
            #expect(particles.positions.allSatisfy { abs($0[0]) <= 3 })
        }
        #expect(try directory.entries == ["results", "small.json"])
    }

    @Test func theFirstOfSeveralCounts() throws {
        let ending = try Command.run(
            SmallRun.arguments(Self.drawn + ["particles.counts=[10, 20]"], "--quiet"),
            in: directory)
        #expect(ending.status == 0)
        #expect(
            ending.errors == "warning: this run has 10 particles, the first of 2 numbers; "
                + "--set particles.counts=[N] takes another\n")
    }

    @Test func refusal() throws {
        let ending = try Command.run(
            SmallRun.arguments([
                "solver.method=particles", "particles={ counts: [1], timeStep: 0.01 }",
                "solver.timeStep=0.1", Self.births,
            ]), in: directory)
        #expect(ending.status == 2)
        #expect(
            ending.errors == """
                small.json: 2 errors
                  particles.counts[0]: found 1 particle, allowed: at least 2 with births and \
                deaths, as a birth needs another to die
                  solver.timeStep: found 0.1, allowed: "auto", as the step of particles is \
                particles.timeStep

                """)
        #expect(try directory.entries == ["small.json"])
    }

    /// What can only be seen when the particles are made is refused by both commands.
    @Test(arguments: ["run", "validate"])
    func runsThatWouldNotEnd(command: String) throws {
        let settings = Self.drawn + ["particles.timeStep=1e-15"]
        let ending = try Command.run(
            [command, "small.json"] + settings.flatMap { ["--set", $0] }, in: directory)
        #expect(ending.status == 2)
        #expect(
            ending.errors.contains(
                "  particles.timeStep: found 1e-15, allowed: at least 1e-13, so that the run "
                    + "ends\n"))
        #expect(try directory.entries == ["small.json"])
    }

    /// At V = 1 and the rate 50 a particle lives for 0.02: the chance that one of 20
    /// lives for 5 is e⁻²⁵⁰ times 20.
    @Test func extinctionIsNamed() throws {
        let ending = try Command.run(
            SmallRun.arguments(
                Self.drawn + [
                    "dynamics.birthDeath={ rate: 50, population: 'free' }",
                    "model.potential={ type: 'formula', expression: '1' }", "time.end=5",
                    "time.outputs=101",
                ]), in: directory)
        #expect(ending.exited)
        #expect(ending.status == 3)
        #expect(ending.errors.contains("all particles died"))
        let saved = try results()
        let last = try #require(saved.times.last)
        #expect(
            ending.errors.hasSuffix("the last good state, at time \(last), is in results\n"))
        #expect(try !saved.particles(at: saved.times.count - 1).weights.isEmpty)
    }

    @Test func interruption() throws {
        let arguments = SmallRun.arguments(
            Self.drawn + ["time={ at: [0.1, 0.2, 1e9] }"], "--progress", "json")
        let child = try Child(Command.executable(), arguments, in: directory)
        // The first report comes after half a second, long after time 0.2.
        try child.waitForALine()
        child.send(SIGINT)
        let ending = try child.ending()
        #expect(ending.exited)
        #expect(ending.status == 130)
        #expect(
            ending.errors.hasSuffix(
                "interrupted: the last good state, at time 0.2, is in results\n"))
        let saved = try results()
        #expect(saved.times == [0, 0.1, 0.2])
        #expect(try saved.particles(at: 2).weights.count == 20)
        #expect(try directory.entries == ["results", "small.json"])
    }

    @Test func ordersAreThoseOfTheGrid() throws {
        let ending = try Command.run(
            ["study", "order", "small.json"] + Self.drawn.flatMap { ["--set", $0] },
            in: directory)
        #expect(ending.status == 2)
        #expect(
            ending.errors.contains(
                "solver.method: found \"particles\", allowed: \"grid\", the method whose orders "
                    + "are measured"))
    }
}
