import RunFiles
import Runs
import TestSupport
import Testing

/// How many particles it takes to recover spikes.
@Suite("The study of particles")
struct SpikeStudyTests {
    private static func study(_ settings: String...) throws -> SpikeStudy {
        try SpikeStudy(
            RunFile.read(
                contentsOf: Checkout.config("spikes-particles"),
                settings: ["solver.tolerance=1e-6", "time={ end: 1, outputs: 2 }"] + settings),
            tolerance: 1e-3)
    }

    /// Fewer particles than spikes cannot succeed, whatever they do: the best two spikes are above
    /// the minimum by far more than the tolerance. One particle in each fortieth of the circle
    /// leaves gaps of at most a third of the least distance between spikes: that is the mean
    /// field's start, from which the flow converges. Neither is left to chance.
    @Test("None with too few, all with many")
    func counts() throws {
        let outcome = try Self.study(
            "particles={ counts: [2, 40], replicas: 6, timeStep: 1, sampling: \"stratified\" }"
        ).perform()
        #expect(outcome.rows.map(\.count) == [2, 40])
        #expect(outcome.rows[0].success.successes == 0)
        #expect(outcome.rows[1].success.successes == 6)
        #expect(outcome.rows.flatMap(\.excesses).allSatisfy { $0 >= -1e-11 * outcome.scale })
        #expect(outcome.minimum.certificate.gap <= 1e-12 * outcome.scale)
        #expect(outcome.csv.split(separator: "\n").count == 3)
    }

    @Test("The same numbers with any number of threads")
    func threads() throws {
        let excesses = try [1, 2].map { threads in
            try Self.study(
                "particles={ counts: [6], replicas: 5, timeStep: 1 }", "solver.threads=\(threads)",
                "time.end=0.2"
            ).perform().rows[0].excesses
        }
        #expect(excesses[0] == excesses[1])
    }

    @Test("Stops when asked to")
    func interruption() throws {
        let study = try Self.study("particles={ counts: [6], replicas: 50, timeStep: 1 }")
        #expect(throws: SpikeStudy.Failure.self) { try study.perform(shouldStop: { true }) }
    }

    @Test(
        "What the study needs",
        arguments: [
            ("quadratic-decay", "title=x", "model.type"),
            ("spikes-gaussian", "title=x", "particles"),
            ("spikes-particles", "dynamics={ transport: true }", "dynamics.birthDeath"),
        ])
    func refusals(_ config: String, _ setting: String, _ path: String) throws {
        let error = #expect(throws: RunFileErrors.self) {
            try SpikeStudy(
                RunFile.read(contentsOf: Checkout.config(config), settings: [setting]),
                tolerance: 1e-3)
        }
        #expect(error?.errors.map(\.path) == [path])
    }
}
