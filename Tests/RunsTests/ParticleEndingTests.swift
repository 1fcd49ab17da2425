import Foundation
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// Runs by particles that are refused, that stop, or that leave something out.
struct ParticleEndingTests {
    @Test(arguments: [
        (drawn(50, "particles.timeStep=1e-13"), "particles.timeStep"),
        ([weighted, "solver.timeStep=1e-13"], "solver.timeStep"),
    ])
    func runsThatWouldNotEndAreRefused(settings: [String], path: String) throws {
        let error = #expect(throws: RunFileErrors.self) {
            _ = try solve("quadratic-decay", settings)
        }
        #expect(
            error?.errors.first?.description.hasPrefix("\(path): found 1e-13, allowed: at least 1")
                == true)
    }

    /// 2³⁰ particles need 340 GB.
    @Test func tooLittleMemory() throws {
        let error = #expect(throws: RunFileErrors.self) {
            _ = try solve("quadratic-decay", drawn(1 << 30))
        }
        #expect(
            error?.errors.first?.description.hasPrefix(
                "particles.counts[0]: found 1073741824 particles, which need about 343.6 GB")
                == true)
    }

    /// The interrupted run leaves what the whole one has up to then.
    @Test func interruption() throws {
        let directory = try TemporaryDirectory()
        let place = directory.path + "/run"
        let settings = drawn(50, "mesh.axes[0].cells=64", "time={ end: 1, outputs: 11 }")
        let run = try Run(
            RunFile.read(
                contentsOf: Checkout.config("quadratic-decay"),
                settings: settings + ["output.directory=\(place)"]))
        var steps = 0
        let outcome = try run.perform(shouldStop: {
            steps += 1
            return steps >= 37
        })
        guard case .interrupted = outcome.ending else {
            Issue.record("the run was not interrupted")
            return
        }
        let saved = try SavedRun(directory: place)
        let whole = try solve("quadratic-decay", settings)
        #expect(saved.times == Array(whole.times.prefix(4)))
        for index in saved.times.indices {
            #expect(try saved.particles(at: index) == whole.saved.particles(at: index))
        }
    }

    /// All die: what is on disk is from before.
    @Test func extinction() throws {
        let solution = try solve(
            "free-mass-decay",
            drawn(3, "dynamics.birthDeath={ rate: 20, population: 'free' }"))
        guard case .stopped(let reason) = solution.outcome.ending else {
            Issue.record("the run did not stop")
            return
        }
        #expect(reason.contains("all particles died"))
        #expect(solution.summary["status"]?.string == "stopped")
        let mass = try solution.values("mass")
        #expect(!mass.isEmpty && mass.allSatisfy { $0 > 0 })
        #expect(solution.times.last == solution.outcome.lastTime)
    }

    /// At V = −1 the number grows like 100·W·exp(5t), W of mean 1 and standard
    /// deviation 0.1: at W = 1 there is room for 10,100 until 0.92. The window leaves
    /// 5 standard deviations on either side.
    @Test func overpopulation() throws {
        let solution = try solve(
            "free-mass-decay",
            drawn(
                100, "dynamics.birthDeath={ rate: 5, population: 'free' }",
                "model.potential.expression='-1'"))
        guard case .stopped(let reason) = solution.outcome.ending else {
            Issue.record("the run did not stop")
            return
        }
        #expect(reason.contains("more than the 10100 that there is room for"))
        #expect((0.8...1.07).contains(solution.outcome.lastTime))
    }

    /// Without noise the functional cannot rise. Steps of h keep ½v² + ½(1 − h²/4)x² instead of
    /// the energy: h = 1 lets that rise by a fifth when a particle comes back, h = 0.02 by 1e-4.
    /// At a temperature the functional of particles is not known, and no number.
    @Test func whatStepsOfMomentumRaise() throws {
        func run(_ momentum: String, _ step: Double) throws -> Solution {
            try solve(
                "quadratic-decay",
                [
                    "solver.method=particles",
                    "particles={ counts: [50], timeStep: \(step), seed: 3 }",
                    "dynamics={ momentum: \(momentum) }", "time={ end: 20, outputs: 11 }",
                    "mesh.axes[0].range=[-50, 50]",
                ])
        }
        func warnings(_ solution: Solution) -> [String] {
            solution.outcome.summary.warnings.filter { $0.hasPrefix("the functional rose from") }
        }
        let (short, long) = (
            try run("{ friction: 0 }", 0.02), try run("{ friction: 0 }", 1)
        )
        #expect(warnings(short) == [])
        #expect(try short.invariant("lyapunov_increase") <= 1e-3)
        #expect(warnings(long).count == 1)
        #expect(warnings(long).first?.hasSuffix("shorten particles.timeStep") == true)
        let warm = try run("{ friction: 1, temperature: 0.1 }", 0.02)
        #expect(warnings(warm) == [])
        #expect(warm.summary["invariants"]?["lyapunov_increase"] == .null)
    }

    /// A direct sum over 1100 particles in 2·10⁶ cells is not done at every output,
    /// nor are 1.1·10⁹ features evaluated.
    @Test func whatTakesTooLongIsMissing() throws {
        let solution = try solve(
            "mixture-good-start",
            drawn(
                1100, "mesh.axes[0].cells=2", "mesh.axes[1].cells=1000000",
                "time={ end: 0.01, outputs: 2 }", "solver.interaction=direct",
                "output.fields=false"))
        let warnings = solution.outcome.summary.warnings
        #expect(warnings.contains { $0.hasPrefix("the potential at the cell centres and the") })
        #expect(warnings.contains { $0.hasPrefix("the output of the network is missing") })
        #expect(try solution.values("certified_gap").allSatisfy { $0.isNaN })
        #expect(try solution.values("loss").allSatisfy { $0.isFinite })
        #expect(try solution.saved.networkOutput(at: 1).allSatisfy { $0.isNaN })
    }
}
