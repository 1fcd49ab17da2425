import RunFiles
import Runs
import Testing

/// The orders that the documentation promises.
struct OrderTests {
    private static let required = [1: 0.95, 2: 1.9]

    /// Holds the last observed order of all four quantities to the promise.
    private func check(_ outcome: OrderStudy.Outcome) throws {
        for series in outcome.series {
            let last = try #require(series.levels.lastIndex { $0.errors != nil })
            for quantity in OrderStudy.Quantity.allCases {
                let order = try #require(series.observedOrder(quantity, at: last))
                let least = try #require(Self.required[series.order])
                #expect(order >= least, "\(quantity) of order \(series.order): \(order)")
            }
        }
    }

    // At order 1 the numerical diffusion |u|Δ/2 must first be small against the
    // density's own width, which takes more cells than order 2 does.

    @Test func quadraticDecay() throws {
        try check(Problems.study(Problems.quadraticDecay, levels: 4, orders: [2]).perform())
        try check(
            Problems.study(
                Problems.quadraticDecay, "mesh.axes[0].cells=640", levels: 3, orders: [1]
            ).perform())
    }

    @Test func quadraticInteraction() throws {
        try check(Problems.study(Problems.quadraticInteraction, levels: 4, orders: [2]).perform())
        try check(
            Problems.study(
                Problems.quadraticInteraction, "mesh.axes[0].cells=1280", levels: 3, orders: [1]
            ).perform())
    }

    @Test func plane() throws {
        let outcome = try Problems.study(Problems.plane, levels: 4).perform()
        #expect(outcome.isClosedForm)
        #expect(
            outcome.series.map { $0.levels.map(\.cells.count) } == [[2, 2, 2, 2], [2, 2, 2, 2]])
        try check(outcome)
    }

    @Test func prescribedStep() throws {
        try check(
            Problems.study(
                Problems.quadraticDecay, "solver.timeStep=0.02", levels: 4, orders: [2]
            ).perform())
    }

    /// Where both references exist they agree on the order.
    @Test func bothReferences() throws {
        let exact = try Problems.study(Problems.plane, levels: 3, orders: [2]).perform()
        let own = try Problems.study(
            Problems.plane, levels: 4, orders: [2], usesClosedForm: false
        ).perform()
        #expect(exact.isClosedForm && !own.isClosedForm)
        #expect(own.series[0].levels.last?.errors == nil)
        for quantity in OrderStudy.Quantity.allCases {
            let a = try #require(exact.series[0].observedOrder(quantity, at: 2))
            let b = try #require(own.series[0].observedOrder(quantity, at: 2))
            #expect(abs(a - b) < 0.1, "\(quantity): \(a) and \(b)")
        }
    }

    /// By symmetry the mean is exact: its order is rounding, and left out.
    @Test func noOrderOfRounding() throws {
        let outcome = try Problems.study(Problems.circle, levels: 4, orders: [2]).perform()
        let series = outcome.series[0]
        #expect(series.observedOrder(.mean, at: 2) == nil)
        #expect(try #require(series.observedOrder(.energy, at: 2)) > 1.9)
    }
}
