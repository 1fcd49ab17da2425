import RunFiles
import Runs
import Testing

/// What a study refuses, before it computes anything, and what it writes.
struct InputTests {
    private func message(
        _ text: String, _ setting: String = "title=x", levels: Int, orders: [Int] = [1, 2]
    ) -> String {
        do {
            _ = try Problems.study(text, setting, levels: levels, orders: orders)
            return ""
        } catch {
            return error.description
        }
    }

    @Test func levels() {
        #expect(message(Problems.quadraticDecay, levels: 1).hasPrefix("levels: found 1, allowed"))
        #expect(message(Problems.quadraticDecay, levels: 99).hasPrefix("levels: found 99, allowed"))
        #expect(message(Problems.quadraticDecay, levels: 2) == "")
        #expect(message(Problems.circle, levels: 2).contains("at least 3"))
        #expect(message(Problems.circle, levels: 3) == "")
    }

    @Test func orders() {
        #expect(message(Problems.quadraticDecay, levels: 3, orders: []).hasPrefix("order: "))
        #expect(message(Problems.quadraticDecay, levels: 3, orders: [3]).hasPrefix("order: "))
    }

    /// With momentum there is no order 1 to be studied.
    @Test func ordersLeftOut() throws {
        let inertial = """
            { mesh: { axes: [{ range: [-4, 4], cells: 16 }, { name: "v", range: [-4, 4], cells: 16 }] },
              model: { type: "landscape", potential: { type: "quadratic" } },
              dynamics: { momentum: { friction: 0.5, axis: "v" } },
              initial: { type: "normal", mean: [1, 0], sd: [0.4, 0.3] }, time: { end: 0.1 } }
            """
        for (text, orders) in [(inertial, [2]), (Problems.circle, [1, 2])] {
            let study = try OrderStudy(levels: 3) { more throws(RunFileErrors) in
                try RunFile.read(
                    text: text, directory: ".", settings: ["time.end=0.1"] + more)
            }
            #expect(try study.perform().series.map(\.order) == orders)
        }
    }

    @Test func tooLargeMeshes() {
        #expect(
            message(Problems.quadraticDecay, levels: 24).hasPrefix("mesh.axes[0].cells: found"))
        #expect(message(Problems.plane, levels: 12).contains("98304 × 98304 cells"))
    }

    @Test func badFiles() {
        #expect(message(Problems.quadraticDecay, "solver.odrer=1", levels: 3).contains("order"))
    }

    @Test func csv() throws {
        let outcome = try Problems.study(Problems.circle, levels: 3, orders: [2]).perform()
        let lines = outcome.csv.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.count == lines[0].count })
        #expect(lines[0].prefix(4) == ["order", "level", "cells_theta", "steps"])
        #expect(lines[1][2] == "64" && lines[3][2] == "256")
        #expect(lines.dropFirst().allSatisfy { $0.last == "next-level" })
        #expect(outcome.table.contains("next finer level"))
    }
}
