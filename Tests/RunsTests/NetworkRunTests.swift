import Foundation
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// Runs of networks without a mesh, from file to file.
struct NetworkRunTests {
    /// The run files of `Configs` without a mesh.
    private static func names() throws -> [String] {
        try Checkout.configs.filter {
            if case .network = try RunFile.readRun(contentsOf: Checkout.config($0)) {
                true
            } else {
                false
            }
        }
    }

    /// What a run left on disk, as long as it is held.
    private struct Performed {
        let directory: TemporaryDirectory
        let saved: SavedRun
        let outcome: Run.Outcome
    }

    private func performed(_ name: String, _ settings: String...) throws -> Performed {
        let directory = try TemporaryDirectory()
        let run = try RunFile.readRun(
            contentsOf: Checkout.config(name),
            settings: settings + ["output.directory=\(directory.path)/run"])
        let outcome = try Run(run).perform()
        return Performed(
            directory: directory, saved: try SavedRun(directory: directory.path + "/run"),
            outcome: outcome)
    }

    @Test func everyConfigComesToItsEnd() throws {
        let names = try Self.names()
        #expect(names.contains("figure-2-gradient-descent"))
        for name in names {
            let performed = try performed(
                name, "time={ end: 2, outputs: 3 }", "particles.counts=[20]")
            let (saved, outcome) = (performed.saved, performed.outcome)
            #expect(outcome.summary.json["status"]?.string == "complete")
            #expect(outcome.summary.warnings == [], "\(name)")
            #expect(saved.mesh == nil && saved.hasParticles && !saved.hasFields)
            #expect(saved.coordinates.prefix(2) == ["c", "w_1"])
            for quantity in saved.quantities {
                let values = try #require(saved.values(of: quantity.name))
                #expect(values.count == 3 && values.allSatisfy(\.isFinite), "\(quantity.name)")
            }
            let drift = outcome.summary.json["invariants"]?["mass_drift"]?.number
            #expect(try #require(drift) <= 1e-12)
            #expect(try saved.particles(at: 2).positions.count == 20)
            withExtendedLifetime(performed.directory) {}
        }
    }

    /// Figure 2 in its first 2,000 steps: births and deaths are ahead of gradient descent, with
    /// a prior and without. The seeds are those of which Docs/Gallery.md says so.
    @Test(arguments: 1...3) func figure2IsInThePapersOrder(seed: Int) throws {
        func losses(_ name: String) throws -> [Double] {
            let run = try performed(
                "figure-2-\(name)", "time={ at: [60, 80] }", "model.testSamples=0",
                "model.teacher.seed=\(seed)", "particles.seed=\(seed)")
            return try #require(run.saved.values(of: "loss")).suffix(2)
        }
        let descent = try losses("gradient-descent")
        for name in ["birth-death", "prior"] {
            for (loss, other) in zip(try losses(name), descent) {
                #expect(loss < 0.97 * other, "\(name)")
            }
        }
    }

    /// The mass of a unit, 1, and what is written of the units, say the loss once more.
    @Test func whatIsWrittenIsTheNetwork() throws {
        let performed = try performed(
            "figure-2-gradient-descent", "time={ end: 2, outputs: 2 }",
            "model.teacher={ type: \"given\", c: [0], z: [\(Array(repeating: 0, count: 50))] }")
        let saved = performed.saved
        let units = try saved.particles(at: 1)
        #expect(units.weights == Array(repeating: 1, count: 50))
        // E max(0, z·x) max(0, z'·x) by the arc-cosine kernel, E x₁² = 1/50.
        var loss = 0.0
        for a in units.positions {
            for b in units.positions {
                let (z, other) = (a.dropFirst(), b.dropFirst())
                let product = zip(z, other).reduce(0) { $0 + $1.0 * $1.1 }
                let lengths = [z, other].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
                let cosine = min(1, max(-1, product / (lengths[0] * lengths[1])))
                let delta = acos(cosine)
                loss +=
                    0.5 * a[0] * b[0] * lengths[0] * lengths[1]
                    * (sin(delta) + (.pi - delta) * cosine) / (2 * .pi) / 50
            }
        }
        let found = try #require(saved.values(of: "loss")?.last)
        #expect(abs(found - loss) < 1e-9 * loss)
        withExtendedLifetime(performed.directory) {}
    }
}
