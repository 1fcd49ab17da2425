import Foundation
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// The same bits again, and from what the results say of themselves.
struct ReproductionTests {
    /// Meshes of enough cells that three threads are really used.
    private static let problems: [(config: String, settings: [String])] = [
        (
            "mixture-bad-start-reinjected",
            ["mesh.axes[0].cells=160", "mesh.axes[1].cells=160", "time.end=1", "time.outputs=3"]
        ),
        (
            "attraction-repulsion-2d",
            ["mesh.axes[0].cells=160", "mesh.axes[1].cells=160", "time.end=0.1", "time.outputs=3"]
        ),
        ("torus-cosine", ["mesh.axes[0].cells=24576", "time.end=0.01", "time.outputs=3"]),
    ]

    @Test(arguments: problems)
    func anyNumberOfThreads(config: String, settings: [String]) throws {
        let reference = try solve(config, settings + ["solver.threads=1"])
        #expect(reference.saved.attributes["threads"] == 1)
        for threads in 2...3 {
            let solution = try solve(config, settings + ["solver.threads=\(threads)"])
            #expect(solution.saved.attributes["threads"] == .integer(threads))
            try expectSame(solution, reference)
        }
    }

    @Test(arguments: ["coulomb-gas", "mixture-good-start", "double-well"])
    func runAfterRun(config: String) throws {
        try expectSame(try solve(config), try solve(config))
    }

    @Test(arguments: ["quadratic-interaction", "free-mass-decay", "mixture-bad-start-reinjected"])
    func resultsHoldTheirRunFile(config: String) throws {
        let solution = try solve(config, "time.end=2", "time.outputs=5")
        guard case .text(let text) = solution.saved.attributes["run_file"] else {
            Issue.record("run.nc does not hold its run file")
            return
        }
        let again = try solve(text: text)
        try expectSame(again, solution)
        #expect(again.description.title == solution.description.title)
    }

    private func expectSame(_ a: Solution, _ b: Solution) throws {
        #expect(a.csv == b.csv)
        #expect(a.times == b.times)
        for index in a.times.indices {
            #expect(try a.saved.density(at: index) == b.saved.density(at: index))
            #expect(try a.saved.potential(at: index) == b.saved.potential(at: index))
        }
    }
}
