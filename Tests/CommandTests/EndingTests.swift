import Foundation
import Results
import RunFiles
import TestSupport
import Testing

/// Runs that do not come to their end leave their last good state, or nothing.
struct EndingTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try SmallRun.directory() }

    private func savedRun() throws -> (run: SavedRun, status: String) {
        let run = try SavedRun(directory: directory.path + "/results")
        let summary = try JSONDecoder().decode(JSONValue.self, from: Data(run.summary.utf8))
        guard case .string(let status)? = summary["status"] else { return (run, "") }
        return (run, status)
    }

    /// Attraction steepens the potential until the step is too long.
    @Test func fixedStepThatBecomesTooLong() throws {
        let config = Checkout.config("torus-cosine")
        func run(step: String) throws -> Command.Ending {
            try Command.run(
                ["run", config, "--output", "results", "--set", "solver.timeStep=\(step)"],
                in: directory)
        }
        let refused = try run(step: "1")
        let bound = try #require(
            refused.errors.firstMatch(of: /at most ([0-9.]+)/).flatMap { Double($0.1) })
        let ending = try run(step: "\(0.9 * bound)")
        #expect(ending.status == 3)
        #expect(ending.errors.contains("the prescribed step"))
        #expect(ending.errors.contains("the outflow bound that keeps the density nonnegative"))
        let (saved, status) = try savedRun()
        #expect(status == "stopped")
        let last = try #require(saved.times.last)
        #expect(0 < last && last < 4)
        let state = "the last good state, at time \(last), is in results"
        #expect(ending.errors.hasSuffix("stopped: \(state)\n"))
        #expect(try saved.density(at: saved.times.count - 1).allSatisfy { $0 >= 0 })
    }

    @Test(arguments: [
        ("-1000", "its mass is no longer a finite number"), ("1e6", "all of its mass has died out"),
    ])
    func freeMassThatIsLost(potential: String, reason: String) throws {
        let ending = try Command.run(
            SmallRun.arguments([
                "model.potential={ type: 'formula', expression: '\(potential)' }",
                "dynamics.birthDeath={ rate: 1, population: 'free' }",
                "time={ at: [0.1, 0.2, 10] }",
            ]), in: directory)
        #expect(ending.status == 3)
        #expect(ending.errors.contains("the density is lost: \(reason)\n"))
        let (saved, status) = try savedRun()
        #expect(status == "stopped")
        #expect(ending.errors.contains("the last good state, at time \(saved.times.last ?? -1),"))
        #expect(saved.values(of: "mass")?.allSatisfy { $0.isFinite && $0 > 0 } == true)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func interruption(signal: Int32) throws {
        let arguments = SmallRun.arguments(
            ["time={ at: [0.1, 0.2, 1e9] }"], "--progress", "json")
        let child = try Child(Command.executable(), arguments, in: directory)
        // The first report comes after half a second, long after time 0.2.
        try child.waitForALine()
        child.send(signal)
        let ending = try child.ending()
        #expect(ending.exited)
        #expect(ending.status == 130)
        let last = "interrupted: the last good state, at time 0.2, is in results"
        #expect(ending.errors.hasSuffix(last + "\n"))
        let (saved, status) = try savedRun()
        #expect(status == "interrupted")
        #expect(saved.times == [0, 0.1, 0.2])
        #expect(try saved.density(at: 2).count == 32)
        #expect(try directory.entries == ["results", "small.json"])
        try checkReports(ending.errors.split(separator: "\n").dropLast())
    }

    private func checkReports(_ lines: some Collection<Substring>) throws {
        #expect(!lines.isEmpty)
        for line in lines {
            let report = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
            guard case .number(let time)? = report["time"],
                case .number(let steps)? = report["steps"]
            else {
                Issue.record("a report without time or steps: \(line)")
                continue
            }
            #expect(time > 0.2 && steps > 1)
            #expect(report["end"] == 1e9)
            #expect(report["elapsed_seconds"] != nil && report["remaining_seconds"] != nil)
        }
    }

    /// Where every step ends at an output there is still a moment to stop.
    @Test func interruptionBetweenOutputs() throws {
        let arguments = SmallRun.arguments(
            [
                "dynamics={ transport: false, birthDeath: { rate: 1 } }",
                "time={ end: 1, outputs: 100000 }",
                "mesh.axes[0].cells=4096", "output.fields=false",
            ], "--progress", "json")
        let child = try Child(Command.executable(), arguments, in: directory)
        try child.waitForALine()
        child.send(SIGINT)
        let ending = try child.ending()
        #expect(ending.status == 130)
        let (saved, status) = try savedRun()
        #expect(status == "interrupted")
        #expect(saved.times.count < 100_000)
    }

    /// A limit on the size of files stands for a full disk: reached by the
    /// coordinates, at the start, and by the first fields.
    @Test(arguments: [100, 400])
    func fullDisk(blocks: Int) throws {
        let ending = try Command.shell(
            "ulimit -f \(blocks); " + #"exec "$@""#,
            SmallRun.arguments(["mesh.axes[0].cells=16384", "time.end=1e-6", "time.outputs=20"]),
            in: directory)
        #expect(ending.exited)
        #expect(ending.status == 3)
        #expect(
            ending.errors == "small.json: results/run.nc: the file would exceed the largest size "
                + "allowed for a file (see ulimit -f)\n")
        #expect(try directory.entries == ["small.json"])
    }
}
