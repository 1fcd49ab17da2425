import Runs
import TestSupport
import Testing

/// Every run file of `Configs`, at reduced size: it must come to its end without a
/// complaint, keep what the equation keeps, and give the numbers it gave before.
struct RegressionTests {
    @Test func everyConfigHasAnExpectation() throws {
        #expect(try Checkout.configs == Expectation.all.map(\.name).sorted())
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
        #expect(try solution.invariant("energy_increase") <= 1e-15)
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
