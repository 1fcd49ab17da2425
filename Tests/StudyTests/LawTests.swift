import RunFiles
import Runs
import Statistics
import TestSupport
import Testing

/// The exponent of the law of large numbers, with and without interaction, births
/// and deaths.
///
/// It must be −½ within 6 standard errors, taken as the 95 % interval's width over
/// 3.92: a correct program fails a law with probability 2e-9 if errors are normal;
/// those of 24 replicas are Student-like, which makes it about 3e-6, and both of two
/// seeds fail with 1e-11.
@Suite("The law of large numbers")
struct LawTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let config: String
        let settings: [String]
        let distance: String
        var testDescription: String { "\(config), \(distance)" }
    }

    static let line = ["mesh.axes[0].cells=320", "solver.nodes=512", "time={end: 0.5, outputs: 2}"]
    static let plane = [
        "mesh.axes[0].cells=96", "mesh.axes[1].cells=96", "solver.nodes=48",
        "time={end: 1, outputs: 2}",
    ]
    static let cases = [
        Case(config: "quadratic-decay", settings: line, distance: "wasserstein"),
        Case(
            config: "quadratic-decay", settings: line + ["dynamics={transport: true}"],
            distance: "wasserstein"),
        Case(config: "quadratic-interaction", settings: line, distance: "mean_x"),
        Case(
            config: "quadratic-interaction", settings: line + ["dynamics={transport: true}"],
            distance: "mean_x"),
        Case(
            config: "gaussian-closure-diffusion",
            settings: [
                "mesh.axes[0].cells=800", "solver.diffusionLimit=0.03",
                "solver.stiffnessLimit=0.1", "time={end: 0.5, outputs: 2}",
            ],
            distance: "wasserstein"),
        Case(config: "mixture-good-start", settings: plane, distance: "root_kernel_distance"),
        Case(
            config: "mixture-good-start-gradient-descent", settings: plane,
            distance: "root_kernel_distance"),
    ]

    @Test("Minus one half", arguments: cases)
    func exponent(_ test: Case) throws {
        func isGood(seed: Int) throws -> Bool {
            let particles =
                "particles={counts: [100, 1000, 10000], replicas: 24, timeStep: 0.05, seed: \(seed)}"
            let study = try LawStudy { more throws(RunFileErrors) in
                try RunFile.read(
                    contentsOf: Checkout.config(test.config),
                    settings: test.settings + [particles] + more)
            }
            let outcome = try study.perform()
            let law = try #require(outcome.laws.first { $0.name == test.distance })
            let fit = try #require(law.fit)
            let error =
                (fit.exponentInterval.upper - fit.exponentInterval.lower) / 3.92
            #expect(!law.isLimitedByReference)
            #expect(error < 0.05)
            return abs(fit.exponent + 0.5) < 6 * error
        }
        let holds = try isGood(seed: 1) || isGood(seed: 2)
        #expect(holds)
    }

    @Test(
        "What a study needs",
        arguments: [
            ("particles={counts: [100], replicas: 8, timeStep: 0.1}", "particles.counts"),
            ("particles={counts: [100, 100], replicas: 8, timeStep: 0.1}", "particles.counts"),
            ("particles={counts: [100, 200], replicas: 1, timeStep: 0.1}", "particles.replicas"),
            ("title=\"no particles\"", "particles"),
        ])
    func input(_ setting: String, _ path: String) throws {
        do {
            _ = try LawStudy { more throws(RunFileErrors) in
                try RunFile.read(
                    contentsOf: Checkout.config("quadratic-decay"), settings: [setting] + more)
            }
            Issue.record("the study was accepted")
        } catch {
            #expect(error.errors.map(\.path) == [path])
        }
    }
}
