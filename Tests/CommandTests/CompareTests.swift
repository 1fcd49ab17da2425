import Foundation
import Results
import RunFiles
import TestSupport
import Testing

/// `meanfield compare` as a user meets it.
struct CompareTests {
    private let directory: TemporaryDirectory
    private let particles = "particles={ counts: [10, 20], replicas: 4, timeStep: 0.05 }"

    init() throws { directory = try SmallRun.directory() }

    private func compare(_ settings: [String], _ options: String...) throws -> Command.Ending {
        try Command.run(
            ["compare", "small.json"] + options + settings.flatMap { ["--set", $0] },
            in: directory)
    }

    @Test func tableAndFiles() throws {
        let ending = try compare([particles], "--progress", "none")
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        for part in ["grid", "weighted", "n = 10", "energy", "RMS W1", "the methods agree"] {
            #expect(ending.output.contains(part), "\(part)")
        }
        #expect(ending.output.hasSuffix("Results: results-comparison\n"))
        let place = directory.path + "/results-comparison"
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: place).sorted()
                == ["comparison.csv", "comparison.nc", "summary.json"])
        let saved = try Dataset(readingFrom: place + "/comparison.nc")
        #expect(saved.coordinates.map(\.name) == ["count", "time"])
    }

    @Test func quietAndElsewhere() throws {
        let ending = try compare([particles], "--quiet", "--output", "deep/place")
        #expect(ending.status == 0)
        #expect(ending.output + ending.errors == "")
        #expect(try directory.entries == ["deep", "small.json"])
    }

    @Test func progressOfStages() throws {
        let plain = try compare([particles], "--progress", "plain", "--output", "a")
        #expect(plain.errors.hasPrefix("grid: 0 %\n"))
        #expect(plain.errors.contains("20 particles, 4 replicas: 0 %\n"))
        let json = try compare([particles], "--progress", "json", "--output", "b")
        for line in json.errors.split(separator: "\n") {
            let report = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
            #expect(report["stage"] != nil && report["fraction"] != nil)
        }
    }

    @Test func missingParticles() throws {
        let ending = try compare([])
        #expect(ending.status == 2)
        #expect(ending.errors.hasPrefix("small.json: 1 error\n  particles: found nothing"))
        #expect(try directory.entries == ["small.json"])
    }

    @Test(arguments: [
        ("particles={ counts: [10] }", "particles.timeStep"),
        ("particles={ counts: [0], timeStep: 0.1 }", "particles.counts[0]"),
        ("mesh.axes[0].cells=0", "mesh.axes[0].cells"),
        ("solver.nodes=1", "solver.nodes"),
    ])
    func badInput(setting: String, path: String) throws {
        let ending = try compare([particles, setting])
        #expect(ending.status == 2)
        #expect(ending.errors.contains("  \(path): found "), "\(ending.errors)")
        #expect(try directory.entries == ["small.json"])
    }

    @Test func resultsAreNotOverwrittenUnasked() throws {
        #expect(try compare([particles], "--quiet").status == 0)
        let second = try compare([particles], "--quiet")
        #expect(second.status == 2)
        #expect(second.errors.contains("results-comparison exists already"))
        #expect(try compare([particles], "--quiet", "--overwrite").status == 0)
        // Nor are results of a run, even if asked.
        #expect(try Command.run(SmallRun.arguments([], "--quiet"), in: directory).status == 0)
        let foreign = try compare([particles], "--overwrite", "--output", "results")
        #expect(foreign.status == 2)
        #expect(foreign.errors.contains("it has no comparison.nc"))
    }

    @Test func interruption() throws {
        let arguments =
            ["compare", "small.json", "--progress", "plain"]
            + ["time.end=1e9", particles].flatMap { ["--set", $0] }
        let child = try Child(Command.executable(), arguments, in: directory)
        try child.waitForALine()
        child.send(SIGINT)
        let ending = try child.ending()
        #expect(ending.status == 130)
        #expect(
            ending.errors.hasSuffix("interrupted: nothing is written, as a part is no comparison\n")
        )
        #expect(try directory.entries == ["small.json"])
    }
}
