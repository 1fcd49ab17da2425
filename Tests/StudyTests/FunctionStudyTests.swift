import Foundation
import RunFiles
import Runs
import TestSupport
import Testing

/// Networks as functions: `Configs/function-space.json` and `spins.json` at reduced size.
@Suite("Networks as functions")
struct FunctionStudyTests {
    private func outcome(
        _ config: String, seed: Int, _ settings: String...
    ) throws -> FunctionStudy.Outcome {
        let run = try RunFile.readRun(
            contentsOf: Checkout.config(config),
            settings: settings + [
                "particles.counts=[30, 60, 120]", "particles.replicas=64", "particles.seed=\(seed)",
            ])
        guard case .network(let description) = run else {
            throw RunFileErrors(RunFileError(path: "mesh", found: "one", allowed: "none"))
        }
        return try FunctionStudy(description).perform()
    }

    /// n independent units have n·E‖f_n − E f_n‖² = M∫K dμ − ‖E f‖² exactly. The left side
    /// is a mean of 64 squares; Student's law with 63 degrees of freedom exceeds 7 standard
    /// errors with probability 2·10⁻⁹, ten times that for squares that are skew. The right
    /// side is of 64 · 120 units, whose K(θ, θ) here are all alike but for the inputs.
    @Test("Independent units at time 0", arguments: ["function-space", "spins"])
    func independentUnits(_ config: String) throws {
        let settings = config == "spins" ? "model.samples=64" : "model.testSamples=200"
        let found = try outcome(config, seed: 1, settings, "time={at: [0.1]}")
        #expect(found.counts == [30, 60, 120])
        for group in found.scaled {
            let now = group[0]
            // The spread of the readouts makes K(θ, θ) of the right side uncertain too.
            let error = (now.variance / 64).squareRoot() + 0.02 * found.bounds[0]
            #expect(abs(now.mean - found.bounds[0]) < 7 * error)
        }
        #expect(found.bounds[0] > 0.1)
    }

    /// −1/2 within 6 standard errors, taken as the 95 % interval's width over 3.92: with
    /// 64 replicas of each count a correct program fails with about 10⁻⁷, two of two seeds
    /// with 10⁻¹⁴. At the end n times the variance is below what it is of independent
    /// units: the bound (32), here by many standard errors.
    @Test("Minus one half, and the bound")
    func law() throws {
        let isGood = try [1, 2].contains { seed in
            let found = try outcome(
                "function-space", seed: seed, "model.testSamples=200", "time={at: [4]}")
            let fit = try #require(found.fluctuation.fit)
            let error = (fit.exponentInterval.upper - fit.exponentInterval.lower) / 3.92
            #expect(error < 0.1)
            let last = try #require(found.scaled.last?.last)
            let bound = try #require(found.bounds.last)
            return abs(fit.exponent + 0.5) < 6 * error
                && last.mean - 6 * last.standardError < bound
        }
        #expect(isGood)
    }

    @Test("The outcome in words and numbers")
    func words() throws {
        let found = try outcome("function-space", seed: 1, "model.testSamples=20", "time={at: [1]}")
        #expect(found.table.contains("Networks as functions on 20 inputs at t = 1"))
        #expect(found.table.contains("exponent"))
        #expect(found.table.contains("at the end 120 units have"))
        let lines = found.csv.split(separator: "\n")
        #expect(lines.count == 7)
        #expect(lines[1].hasPrefix("fluctuation,30,64,") && lines[4].hasPrefix("error,30,64,"))
    }

    @Test(arguments: [
        ("particles.counts=[50]", "particles.counts"),
        ("particles.replicas=1", "particles.replicas"),
        ("model.testSamples=0", "model.testSamples"),
    ])
    func whatIsTooLittle(setting: String, path: String) throws {
        let run = try RunFile.readRun(
            contentsOf: Checkout.config("function-space"), settings: [setting])
        guard case .network(let description) = run else {
            Issue.record("a network without a mesh")
            return
        }
        let error = #expect(throws: RunFileErrors.self) { try FunctionStudy(description) }
        #expect(error?.errors.map(\.path) == [path])
    }
}
