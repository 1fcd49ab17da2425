import RunFiles
import Runs
import TestSupport
import Testing

/// What a grid run with births and deaths says of its leakage.
struct LeakageTests {
    private func run(_ config: String, _ settings: String...) throws -> Solution {
        try Solution {
            try RunFile.read(
                contentsOf: Checkout.config(config), settings: settings + $0)
        }
    }

    private func estimate(_ solution: Solution, _ key: String) throws -> Double {
        try #require(solution.summary["leakage"]?[key]?.number)
    }

    /// The difference to weighted particles is the mesh's error, which falls by four.
    @Test func itFallsWithTheMesh() throws {
        let errors = try [80, 160, 320].map {
            try estimate(run("quadratic-decay", "mesh.axes[0].cells=\($0)"), "final")
        }
        #expect(errors[0] < 1e-3 && errors[2] > 1e-8)
        for (coarse, fine) in zip(errors, errors.dropFirst()) {
            #expect((3.5...4.5).contains(coarse / fine))
        }
    }

    /// On a coarse mesh the reinjected mixture escapes at another time.
    @Test func aLateEscapeIsAWarning() throws {
        let solution = try run(
            "mixture-bad-start-reinjected", "mesh.axes[0].cells=48", "mesh.axes[1].cells=48",
            "time={ end: 25, outputs: 6 }")
        #expect(try estimate(solution, "largest") > 0.1 * estimate(solution, "scale"))
        #expect(solution.outcome.summary.warnings.contains { $0.contains("weighted particles") })
    }

    @Test(
        "Only where it means something",
        arguments: [
            ("quadratic-decay", "solver.leakage=false"),
            ("quadratic-decay", "dynamics={ transport: true }"),
            ("quadratic-decay", "model.kernel={ type: \"laplace\", amplitude: 1, width: 1 }"),
            ("quadratic-decay", "solver.method=\"weighted\""),
        ])
    func elsewhereThereIsNone(_ config: String, _ setting: String) throws {
        let solution = try run(config, "mesh.axes[0].cells=80", setting)
        #expect(solution.summary["leakage"] == nil)
    }
}
