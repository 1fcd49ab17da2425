import RunFiles
import Runs
import TestSupport
import Testing

/// Every run file of `Configs` for the grid, at reduced size: it must come to its end without a
/// complaint, keep what the equation keeps, and give the numbers it gave before.
struct RegressionTests {
    @Test func everyConfigOfTheGridHasAnExpectation() throws {
        let names = try Checkout.configs.filter {
            guard case .mesh(let run) = try RunFile.readRun(contentsOf: Checkout.config($0))
            else { return false }
            return run.solver.method == .grid
        }
        #expect(names == Expectation.all.map(\.name).sorted())
    }

    /// The other methods' numbers are random or follow from closed forms elsewhere.
    @Test func everyOtherConfigComesToItsEnd() throws {
        for name in try Checkout.configs where !Expectation.all.contains(where: { $0.name == name })
        {
            guard case .mesh = try RunFile.readRun(contentsOf: Checkout.config(name)) else {
                continue
            }
            let solution = try Solution {
                try RunFile.read(
                    contentsOf: Checkout.config(name),
                    settings: ["time={ end: 1, outputs: 3 }", "particles.counts=[200]"] + $0)
            }
            #expect(solution.summary["status"]?.string == "complete")
            #expect(solution.outcome.summary.warnings == [], "\(name)")
            #expect(try solution.invariant("mass_drift") <= 1e-12)
            for column in solution.table.names {
                #expect(try solution.values(column).allSatisfy { $0.isFinite }, "\(column)")
            }
        }
    }

    @Test(arguments: Expectation.all)
    func config(_ expectation: Expectation) throws {
        let solution = try solve(expectation.name)
        guard case .complete = solution.outcome.ending else {
            Issue.record("\(expectation.name) did not come to its end")
            return
        }
        #expect(solution.summary["status"]?.string == "complete")
        #expect(solution.outcome.lastTime == solution.description.outputTimes.last)
        #expect(solution.outcome.summary.warnings == [])
        #expect(solution.summary["warnings"]?.strings == [])
        try checkInvariants(solution, expectation)
        try checkNumbers(solution, expectation)
    }

    private func checkInvariants(_ solution: Solution, _ expectation: Expectation) throws {
        // The worst seen is 7e-14, after 41,000 steps of transport alone.
        #expect(try solution.invariant("mass_drift") <= 1e-12)
        // The worst seen is 9e-17: a last bit.
        let descending = solution.description.dynamics.momentum == nil ? "energy" : "lyapunov"
        #expect(
            try solution.invariant("\(descending)_increase") <= expectation.tolerableIncrease)
        #expect(try solution.invariant("minimum_density") >= 0)
        let mass = try solution.values("mass")
        if expectation.keepsMass {
            #expect(mass.allSatisfy { abs($0 - mass[0]) <= 1e-12 * mass[0] })
        }
        for index in solution.times.indices {
            #expect(try solution.saved.density(at: index).allSatisfy { $0 >= 0 && $0.isFinite })
            #expect(try solution.saved.potential(at: index).allSatisfy(\.isFinite))
        }
    }

    private func checkNumbers(_ solution: Solution, _ expectation: Expectation) throws {
        for name in solution.table.names {
            let values = try solution.values(name)
            #expect(values.count == solution.times.count)
            if name == "certified_gap", !expectation.certifiesGap {
                #expect(values.allSatisfy { $0.isNaN })
            } else {
                #expect(values.allSatisfy { $0.isFinite }, "\(name)")
            }
        }
        for (name, expected) in expectation.final {
            let value = try solution.final(name)
            #expect(
                abs(value - expected) <= expectation.tolerance * abs(expected),
                "\(name) is \(value)")
        }
    }
}
