import Foundation
import TestSupport
import Testing

/// Whatever the user can mend: status 2, where and what on standard error, nothing
/// written.
struct BadInputTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try SmallRun.directory() }

    /// Runs the small file with settings, which must be refused.
    private func refusal(_ settings: [String]) throws -> String {
        let ending = try Command.run(SmallRun.arguments(settings), in: directory)
        #expect(ending.status == 2)
        #expect(ending.output == "")
        #expect(try directory.entries.filter { $0.hasPrefix("res") || $0.hasPrefix(".") } == [])
        return ending.errors
    }

    @Test func missingFile() throws {
        let ending = try Command.run(["run", "nowhere.json"], in: directory)
        #expect(ending.status == 2)
        #expect(
            ending.errors == """
                nowhere.json: 1 error
                  nowhere.json: found no file, allowed: a run file in JSON (UTF-8)

                """)
    }

    @Test func allErrorsAtOnce() throws {
        let errors = try refusal([
            "mesh.axes[0].cells=0", "model.potential.type=doble-well", "time.end=-1",
            "solver.oder=1",
        ])
        let lines = errors.split(separator: "\n")
        #expect(lines.first == "small.json: 4 errors")
        #expect(lines.count == 5)
        #expect(errors.contains("mesh.axes[0].cells: found 0"))
        #expect(errors.contains("did you mean \"double-well\"?"))
        #expect(errors.contains("time.end: found -1"))
        #expect(errors.contains("solver.oder: found an unknown key"))
        #expect(errors.contains("did you mean \"order\"?"))
    }

    @Test func brokenJSON() throws {
        try directory.write("{ mesh: { axes: [ }", to: "small.json")
        let errors = try refusal([])
        #expect(errors.contains("run file: found"))
        #expect(errors.contains("line 1, column 19"))
    }

    @Test(arguments: [
        ("sin(x", "model.potential.expression", "at the end"),
        ("1/(x*0)", "model.potential", "x = "),
        ("y", "model.potential.expression", "\"y\""),
    ])
    func formulas(expression: String, path: String, part: String) throws {
        let errors = try refusal([
            "model.potential={ type: 'formula', expression: '\(expression)' }"
        ])
        #expect(errors.contains("  \(path)"))
        #expect(errors.contains(part))
    }

    @Test func tables() throws {
        let missing = try refusal(["model.potential={ type: 'table', file: 'none.npy' }"])
        #expect(missing.contains("model.potential.file"))
        #expect(missing.contains("none.npy"))
        try directory.write("1\n2\n3\n", to: "table.txt")
        let misshapen = try refusal(["model.potential={ type: 'table', file: 'table.txt' }"])
        #expect(misshapen.contains("model.potential.file"))
        #expect(misshapen.contains("the mesh [32]"))
    }

    @Test func fixedStepOverTheBound() throws {
        let errors = try refusal(["solver.timeStep=1"])
        #expect(errors.contains("  solver.timeStep: found 1.0, allowed: at most 0.0"))
        #expect(errors.contains("the outflow bound at time 0"))
    }

    /// 2²⁸ cells with an interaction take 28 GB.
    @Test(.enabled(if: ProcessInfo.processInfo.physicalMemory < 26 << 30))
    func tooLittleMemory() throws {
        try directory.write(
            """
            {
              mesh: { axes: [
                  { name: "a", range: [0, 1], cells: 16384 },
                  { name: "b", range: [0, 1], cells: 16384 } ] },
              model: { type: "landscape", kernel: { type: "gaussian", width: 1 } },
              initial: { type: "normal", sd: 1 },
              time: { end: 1 },
            }
            """, to: "small.json")
        let errors = try refusal([])
        #expect(errors.contains("  mesh: found 16384 × 16384 cells, which need about 2"))
        #expect(errors.contains("GB of memory, allowed: what fits into the "))
    }

    @Test func resultsAreNotOverwrittenUnasked() throws {
        let first = try Command.run(SmallRun.arguments([]), in: directory)
        #expect(first.status == 0)
        let before = try directory.text(of: "results/diagnostics.csv")
        let settings = ["time.end=0.2"]
        let second = try Command.run(SmallRun.arguments(settings), in: directory)
        #expect(second.status == 2)
        #expect(second.errors.contains("results exists already"))
        #expect(try directory.text(of: "results/diagnostics.csv") == before)
        let third = try Command.run(SmallRun.arguments(settings, "--overwrite"), in: directory)
        #expect(third.status == 0)
        #expect(try directory.text(of: "results/diagnostics.csv") != before)
        #expect(try directory.entries == ["results", "small.json"])
    }

    @Test func foreignDirectoriesAreNotOverwritten() throws {
        try directory.make("mine")
        try directory.write("dear", to: "mine/letter")
        let ending = try Command.run(
            SmallRun.arguments([], "--overwrite", "--output", "mine"), in: directory)
        #expect(ending.status == 2)
        #expect(ending.errors.contains("mine is not the result of a run"))
        #expect(try directory.text(of: "mine/letter") == "dear")
    }

    @Test func unwritableOutput() throws {
        let ending = try Command.run(
            SmallRun.arguments([], "--output", "small.json/results"), in: directory)
        #expect(ending.status == 2)
        #expect(ending.errors.contains("small.json"))
        #expect(ending.errors.contains("Not a directory"))
        #expect(try directory.entries == ["small.json"])
    }

    @Test func validate() throws {
        let configs = try Checkout.configs.map(Checkout.config)
        let good = try Command.run(["validate"] + configs, in: directory)
        #expect(good.status == 0)
        #expect(good.output == configs.map { $0 + ": good\n" }.joined())
        #expect(good.errors == "")

        try directory.write("{ mesh: 1 }", to: "bad.json")
        let files = ["validate", "small.json", "bad.json", "none.json"]
        let mixed = try Command.run(files, in: directory)
        #expect(mixed.status == 2)
        #expect(mixed.output == "small.json: good\n")
        #expect(mixed.errors.contains("bad.json: 4 errors\n  mesh: found 1, allowed: an object\n"))
        #expect(mixed.errors.contains("none.json: 1 error\n"))
        let quiet = try Command.run(["validate", "--quiet", "small.json"], in: directory)
        #expect(quiet.status == 0)
        #expect(quiet.output + quiet.errors == "")
        #expect(try directory.entries == ["bad.json", "small.json"])
    }
}
