import Foundation
import Meshes
import RunFiles
import Runs
import TestSupport
import Testing

/// Whether the verdict on particles is the right one.
struct VerdictTests {
    private let quick = ["time.outputs=3"]

    /// Independent particles without interaction are the best case there is: at
    /// each of 3 outputs and 3 counts two intervals of level 0.999 must hold, 18 in
    /// all, so that one seed fails with probability below 0.02, if all were
    /// independent, and three with 1e-5; a departure asks for two outputs in a row,
    /// or the last one, which makes it 1e-6.
    @Test func independentParticlesAreStatistical() throws {
        let isStatistical = try holdsForSomeSeed { seed in
            let outcome = try compared(
                "quadratic-decay",
                quick + [particles([100, 400, 1600], replicas: 64, seed: seed)])
            return outcome.courses.allSatisfy(\.isStatistical) && outcome.agreement?.holds == true
        }
        #expect(isStatistical)
    }

    /// Euler steps of a quarter of the whole time move the energy by 8 % at any
    /// count: at 1600 particles that is 18 standard errors.
    @Test func stepsThatAreTooLongAreNot() throws {
        let outcome = try compared(
            "quadratic-decay",
            ["time.outputs=3", particles([100, 400, 1600], replicas: 32, timeStep: 0.5, order: 1)])
        let largest = try #require(outcome.courses.last)
        #expect(largest.count == 1600)
        #expect(largest.departure != nil)
        #expect(!largest.isStatistical)
        let text = outcome.verdicts.joined(separator: "\n")
        #expect(text.contains("n = 1600: "))
        #expect(text.contains("shorter particles.timeStep"))
        guard case .array(let entries)? = outcome.summary["particles"] else {
            Issue.record("no particles in the summary")
            return
        }
        #expect(entries.last?["statistical"] == false)
    }

    /// The mean field leaves the upper well through a tail that few particles do
    /// not have.
    @Test func fewParticlesDoNotLeaveTheWell() throws {
        let outcome = try compared(
            "double-well",
            ["time={ at: [5, 10, 15, 20] }", particles([20, 2000], replicas: 32, timeStep: 0.05)])
        #expect(outcome.courses.contains { $0.departure != nil })
        #expect(outcome.courses.contains { !$0.isStatistical })
    }

    @Test func oneReplicaOrOneCountCannotBeJudged() throws {
        for setting in [particles([50, 100], replicas: 1), particles([50], replicas: 8)] {
            let outcome = try compared("quadratic-decay", quick + [setting])
            #expect(outcome.courses.allSatisfy { !$0.isStatistical && $0.departure == nil })
            #expect(outcome.verdicts.contains { $0.contains("cannot be judged: ") })
        }
    }

    /// E[energy] − energy = (1/2n)(∫K(θ, θ) dμ − ∬K dμdμ) = −(κ/2n)·variance for
    /// K = κ|d|²/2, exactly, at time 0. The gap is compared within 6 standard errors
    /// of 256 replicas: 1e-8 that one seed fails.
    @Test func gapOfTheEnergyAtTheStart() throws {
        let outcome = try compared(
            "quadratic-interaction", quick + [particles([5, 10], replicas: 256)])
        let energy = try #require(outcome.index(of: "energy"))
        let series = try #require(outcome[.weighted])
        for ensemble in outcome.ensembles {
            let statistics = ensemble.scalars[energy][0]
            let gap = statistics.mean - series.values[energy][0]
            let predicted = -0.5 * 0.36 / (2 * Double(ensemble.count))
            #expect(abs(gap - predicted) <= 6 * statistics.standardError)
        }
    }

    @Test func whatCannotTakePartIsNamed() throws {
        let outcome = try compared(
            "coulomb-gas",
            [
                "dynamics.birthDeath={ rate: 1 }", "mesh.axes[0].cells=120", "solver.nodes=64",
                "time.end=0.1", "time.outputs=2", particles([10, 20], replicas: 2),
            ])
        #expect(outcome.ensembles.isEmpty)
        #expect(outcome.omissions.contains { $0.hasPrefix("particles are left out: ") })
        #expect(outcome.omissions.contains { $0.hasPrefix("the kernel distance is left out: ") })
        #expect(outcome.table.contains("particles are left out: "))
        #expect(outcome.dataset.coordinates.map(\.name) == ["time"])
    }

    @Test func sameForAnyNumberOfThreads() throws {
        let outcomes = try [1, 3].map { threads in
            try compared(
                "quadratic-interaction",
                quick + ["solver.threads=\(threads)", particles([20, 40], replicas: 5)])
        }
        #expect(outcomes[0].csv == outcomes[1].csv)
    }
}
