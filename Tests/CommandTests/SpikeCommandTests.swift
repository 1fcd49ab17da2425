import Foundation
import TestSupport
import Testing

/// `meanfield study particles` as a user meets it.
struct SpikeCommandTests {
    private func study(_ file: String, _ settings: [String], _ options: String...) throws
        -> Command.Ending
    {
        try Command.run(
            ["study", "particles", Checkout.config(file)] + options
                + settings.flatMap { ["--set", $0] },
            in: TemporaryDirectory())
    }

    @Test func tableOfRates() throws {
        let ending = try study(
            "spikes-particles",
            [
                "particles={ counts: [2, 8], replicas: 3, timeStep: 1 }",
                "time={ end: 0.02, outputs: 2 }",
            ],
            "--quiet")
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        for part in ["minimum 7.08040265764", "successes", "95 % interval", "0 of 3"] {
            #expect(ending.output.contains(part), "\(part)")
        }
    }

    @Test(arguments: [
        ("double-well", "title=x", "model.type"), ("spikes-gaussian", "title=x", "particles"),
        ("spikes-particles", "model.penalty=-1", "model.penalty"),
    ])
    func badInput(_ file: String, _ setting: String, _ place: String) throws {
        let ending = try study(file, [setting], "--quiet")
        #expect(ending.status == 2)
        #expect(ending.output == "")
        #expect(ending.errors.contains("  \(place): "))
    }
}
