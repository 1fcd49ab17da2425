import Foundation
import Results
import RunFiles
import TestSupport
import Testing

/// Runs that come to their end.
struct RunTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try SmallRun.directory() }

    @Test func summaryOnStandardOutput() throws {
        let ending = try Command.run(SmallRun.arguments([]), in: directory)
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        let lines = ending.output.split(separator: "\n")
        #expect(lines.first?.hasSuffix("initial             final") == true)
        #expect(lines.contains { $0.hasPrefix("energy ") })
        #expect(lines.contains { $0.contains(" steps in ") })
        #expect(lines.last == "Results: results")
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/results")
        #expect(files.sorted() == ["diagnostics.csv", "run.nc", "summary.json"])
    }

    @Test func quiet() throws {
        let ending = try Command.run(SmallRun.arguments([], "--quiet"), in: directory)
        #expect(ending.status == 0)
        #expect(ending.output + ending.errors == "")
    }

    @Test func warningsGoToStandardErrorEvenIfQuiet() throws {
        let ending = try Command.run(
            SmallRun.arguments(["mesh.axes[0].range=[-0.5, 3]"], "--quiet"), in: directory)
        #expect(ending.status == 0)
        #expect(ending.output == "")
        #expect(ending.errors.hasPrefix("warning: the density reaches the lower end of axis \"x\""))
    }

    @Test func optionsAreRecorded() throws {
        let ending = try Command.run(
            SmallRun.arguments(
                ["solver.order=1", "title=Small, but mine"], "--threads", "2", "--output",
                "deep/er/place"), in: directory)
        #expect(ending.status == 0)
        let saved = try SavedRun(directory: directory.path + "/deep/er/place")
        guard case .text(let text)? = saved.attributes["run_file"] else {
            Issue.record("there is no run file in run.nc")
            return
        }
        let recorded = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(recorded["solver"]?["order"] == 1)
        #expect(recorded["solver"]?["threads"] == 2)
        // Defaults are written back too.
        #expect(recorded["solver"]?["splitting"] == "lie")
        #expect(recorded["output"]?["directory"] == "deep/er/place")
        #expect(saved.attributes["title"] == "Small, but mine")
    }

    /// As small as meshes get, with walls and without.
    @Test(arguments: ["wall", "periodic"], [[1], [2], [3], [1, 1], [1, 7], [7, 1], [2, 2]])
    func tinyMeshes(boundary: String, cells: [Int]) throws {
        let axes = zip(["x", "y"], cells).map { name, count in
            "{ name: '\(name)', range: [-1, 2], cells: \(count), boundary: '\(boundary)' }"
        }
        for (order, engine) in [(1, "direct"), (2, "fft")] {
            let ending = try Command.run(
                SmallRun.arguments(
                    [
                        "mesh.axes=[\(axes.joined(separator: ", "))]",
                        "model.potential={ type: 'quadratic' }",
                        "model.kernel={ type: 'gaussian', width: 0.5 }",
                        "dynamics.birthDeath={ rate: 1 }",
                        "initial={ type: 'formula', expression: '1' }",
                        "solver.order=\(order)", "solver.interaction=\(engine)",
                    ], "--overwrite"), in: directory)
            #expect(ending.exited && ending.status == 0, "\(ending.errors)")
            let saved = try SavedRun(directory: directory.path + "/results")
            let last = try saved.density(at: saved.times.count - 1)
            #expect(last.count == cells.reduce(1, *))
            let volume = cells.reduce(1) { $0 * 3 / Double($1) }
            #expect(abs(last.reduce(0, +) * volume - 1) <= 1e-14)
        }
    }
}
