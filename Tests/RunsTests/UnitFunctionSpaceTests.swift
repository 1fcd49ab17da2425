import Foundation
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// Networks without a mesh in function space: ∂ₜf = −∫(M + B)(·, x')(f − y)(x') ν(dx').
struct UnitFunctionSpaceTests {
    /// What a run left on disk.
    private struct Performed {
        let saved: SavedRun
        /// Keeps the files.
        let directory: TemporaryDirectory

        func points(_ name: String, at index: Int) throws -> [Double] {
            defer { withExtendedLifetime(directory) {} }
            return try saved.pointValues(name, at: index)
        }
    }

    private func performed(
        _ settings: [String], _ read: ([String]) throws -> DescribedRun
    ) throws -> Performed {
        let directory = try TemporaryDirectory()
        let run = try read(settings + ["output.directory=\(directory.path)/run"])
        _ = try Run(run).perform()
        return Performed(
            saved: try SavedRun(directory: directory.path + "/run"), directory: directory)
    }

    private func performed(config: String, _ settings: String...) throws -> Performed {
        try performed(settings) {
            try RunFile.readRun(contentsOf: Checkout.config(config), settings: $0)
        }
    }

    private func performed(
        text: String, in directory: String = Checkout.root, _ settings: String...
    ) throws -> Performed {
        try performed(settings) {
            try RunFile.readRun(text: text, directory: directory, settings: $0)
        }
    }

    private static let lesson = """
        { model: { type: "student-teacher", dimension: 3, teacher: { type: "spins", seed: 2 },
              activation: "tanh", bias: true, samples: 30, testSamples: 0 },
          initial: { type: "product", factors: { c: { type: "normal", mean: 0, sd: 2 },
              z: { type: "normal", mean: 0, sd: 1 }, b: { type: "normal", mean: 0, sd: 1 } } },
          particles: { counts: [20], timeStep: 1e-3, order: 2 },
          time: { end: 1, outputs: 2 },
          output: { points: [[1, 0, 0], [0.1, -0.7, 0.5], [0, 0.3, -0.9]] } }
        """

    /// The rate is the derivative of the output that is written: central differences over 2h are
    /// off by h²f'''/6, a quarter at half the h.
    @Test func theRateIsTheDerivativeOfTheOutput() throws {
        func error(_ h: Double) throws -> Double {
            let run = try performed(
                text: Self.lesson, "time={ at: [\(0.5 - h), 0.5, \(0.5 + h)] }")
            let outputs = try (1...3).map {
                try run.points("network_output_at", at: $0)
            }
            let rate = try run.points("network_output_rate", at: 2)
            #expect(rate.count == 3 && rate.allSatisfy { abs($0) > 1e-4 })
            return rate.indices.map {
                abs(rate[$0] - (outputs[2][$0] - outputs[0][$0]) / (2 * h))
            }.max()!
        }
        let (coarse, fine) = (try error(0.2), try error(0.1))
        #expect(fine > 0 && abs(log2(coarse / fine) - 2) < 0.15, "\(coarse), \(fine)")
    }

    /// Samples of two inputs and an output, far from standard.
    private static let samples: [(x: [Double], y: Double)] = (0..<7).map {
        let s = Double($0)
        return ([1900 + 10 * s, 3 + sin(2 * s)], 5 + 20 * cos(s))
    }

    private func learnt(_ settings: String) throws -> Performed {
        let directory = try TemporaryDirectory()
        let rows = Self.samples.map { "\($0.x[0]),\($0.x[1]),\($0.y)" }
        try directory.write(
            (["a,b,y"] + rows).joined(separator: "\n") + "\n", to: "samples.csv")
        let text = """
            { model: { type: "data-network", file: "samples.csv", inputs: ["a", "b"], output: "y" },
              initial: { type: "product", mass: 1.5, factors: {
                  c: { type: "normal", mean: 1, sd: 2 }, z: { type: "normal", mean: 0, sd: 1 },
                  b: { type: "normal", mean: 0, sd: 1 } } },
              particles: { counts: [30], timeStep: 0.05, order: 1 }, time: { end: 1, outputs: 3 },
              output: { points: \(Self.samples.map(\.x)) } }
            """
        return try performed(text: text, in: directory.path, settings)
    }

    /// The rate from V is that from the kernels, in the units of the file and for any mass.
    @Test(arguments: [
        "dynamics={}", "dynamics={ birthDeath: { rate: 2 } }",
        "dynamics={ birthDeath: { rate: 2, population: 'free' } }",
        "dynamics={ transport: false, birthDeath: { rate: 2 } }",
    ])
    func theRateIsThatOfTheKernels(dynamics: String) throws {
        let run = try learnt(dynamics)
        let count = Self.samples.count
        for index in run.saved.times.indices {
            let f = try run.points("network_output_at", at: index)
            let rate = try run.points("network_output_rate", at: index)
            let tangent = try run.points("tangent_kernel", at: index)
            let births =
                dynamics.contains("birthDeath")
                ? try run.points("birth_death_kernel", at: index) : nil
            let scale = try #require(rate.map(abs).max())
            #expect(scale > 1e-3)
            for i in 0..<count {
                var sum = 0.0
                for j in 0..<count {
                    let place = i * count + j
                    #expect(tangent[place] == tangent[j * count + i])
                    let kernel =
                        (dynamics.contains("transport") ? 0 : tangent[place])
                        + (births?[place] ?? 0)
                    sum += kernel * (f[j] - Self.samples[j].y) / Double(count)
                }
                #expect(abs(rate[i] + sum) < 1e-10 * scale, "\(rate[i]), \(-sum)")
            }
        }
    }

    /// Units of mass 1 in 50 dimensions: f and M once more from what is written of
    /// the units.
    @Test func whatIsWrittenIsTheNetwork() throws {
        let points = [0, 1].map { k in (0..<50).map { sin(Double($0 + 7 * k)) } }
        let run = try performed(
            config: "figure-2-gradient-descent", "time={ end: 2, outputs: 2 }",
            "output.points=\(points)")
        try withExtendedLifetime(run) {
            var (output, kernel) = ([0.0, 0], [0.0, 0, 0, 0])
            let inner = points.map { a in
                points.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
            }
            for unit in try run.saved.particles(at: 1).positions {
                let s = points.map { zip($0, unit.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } }
                for i in 0..<2 {
                    output[i] += unit[0] * max(0, s[i])
                    for j in 0..<2 where s[i] > 0 && s[j] > 0 {
                        kernel[2 * i + j] += s[i] * s[j] + unit[0] * unit[0] * inner[i][j]
                    }
                }
            }
            let found = try run.points("network_output_at", at: 1)
            #expect(largestDifference(found, output) < 1e-11)
            let tangent = try run.points("tangent_kernel", at: 1)
            #expect(largestDifference(tangent, kernel) < 1e-11 * (kernel.max() ?? 0))
        }
    }

    /// Years in, temperatures out; the V̂ of a mini-batch says no rate.
    @Test func yearsGiveTemperatures() throws {
        let run = try performed(
            config: "data-network-particles", "output.points=[1880, [1950], 2014]",
            "time={ end: 2, outputs: 2 }")
        for index in 0...1 {
            let output = try run.points("network_output_at", at: index)
            // In °C: units of variance 1 for 0.3 °C, and 400 of them.
            #expect(output.count == 3 && output.allSatisfy { abs($0) < 2 }, "\(output)")
            #expect(Set(output).count == 3)
            #expect(try run.points("tangent_kernel", at: index).allSatisfy(\.isFinite))
        }
        for name in ["network_output_rate", "birth_death_kernel"] {
            #expect(throws: ResultError.self) { try run.points(name, at: 0) }
        }
    }

    @Test(arguments: [
        ("[[1, 2, 3], [1, 2]]", "output.points[1]: found 2 numbers, allowed: 3 numbers, as many"),
        ("[4]", "output.points[0]: found 1 number, allowed: 3 numbers, as many"),
        ("[[1, 2, 'x']]", "output.points[0][2]: found \"x\", allowed: "),
        ("['x']", "output.points[0]: found \"x\", allowed: "),
    ])
    func otherInputsAreRefused(points: String, message: String) throws {
        do {
            _ = try RunFile.readRun(
                text: Self.lesson, directory: Checkout.root, settings: ["output.points=\(points)"])
            Issue.record("\(points) was read")
        } catch {
            #expect(error.description.contains(message), "\(error)")
        }
    }
}
