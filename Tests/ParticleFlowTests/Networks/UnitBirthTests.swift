import Foundation
import Models
import ParticleFlow
import Testing

/// Births and deaths of units without transport: rows are copied or drawn, and nothing else.
@Suite("Births of units")
struct UnitBirthTests {
    private let model = reluLesson(dimension: 5, teacher: drawnTeacher(4))

    private func term(
        _ refill: Refill, rate: Double = 20, source: UnitLaw? = nil
    ) -> UnitBirthDeath {
        UnitBirthDeath(
            rate: .constant(rate), refill: refill,
            source: refill.needsSource ? source ?? Self.silent : nil, until: nil)
    }

    /// μ_b of (30).
    private static let silent = UnitLaw(
        readout: .point(0), weights: .normal(mean: 0, sd: 1))

    private func rows(_ solver: NetworkSolver) -> [[Double]] {
        let units = solver.units
        return (0..<units.count).map { unit in
            [units.readout[unit]] + (0..<units.width).map { units.row(unit)[$0] }
        }
    }

    @Test(
        "Survivors keep all their parameters, newcomers have no readout", arguments: Refill.allCases
    )
    func integrity(_ refill: Refill) throws {
        var (deaths, injections) = (0, 0)
        for replica in 1...20 {
            let solver = network(
                model, count: 60, births: term(refill), transport: false, mass: 60,
                replica: replica)
            let before = rows(solver)
            try solver.advance(to: 0.05)
            let after = rows(solver)
            #expect(solver.steps == 1)
            if refill != .free { #expect(after.count == 60) }
            #expect(solver.mass == Double(after.count))
            let known = Set(before)
            let new = after.filter { !known.contains($0) }
            #expect(new.allSatisfy { $0[0] == 0 })
            #expect(new.count == solver.injections && Set(new).count == new.count)
            let left = known.subtracting(after)
            #expect(left.count == solver.deaths)
            deaths += solver.deaths
            injections += solver.injections
        }
        // With rates of 20·|V|·0.05 there are hundreds; none would be a miracle.
        #expect(deaths > 20)
        #expect(refill.needsSource == (injections > 0))
    }

    /// Of n units of a free population, unit i leaves 0, 1 or 2 with the chances of (25) and
    /// (26). The sum of all offspring over 300 replicas of 80 units, less its expectation,
    /// within 6 of its standard deviations (2·10⁻⁹), and so for those of V > 0 alone.
    @Test("Chances of Algorithm 1")
    func chances() throws {
        let (step, rate) = (0.05, 20.0)
        var (sum, variance, dead, deadVariance) = (0.0, 0.0, 0.0, 0.0)
        for replica in 1...300 {
            let solver = network(
                model, count: 80, births: term(.free, rate: rate), transport: false, mass: 80,
                timeStep: step, replica: replica)
            let start = rows(solver)
            let potentials = start.indices.map { start[$0][0] * solver.samples.values[$0] }
            try solver.advance(to: step)
            let found = rows(solver).reduce(into: [:]) { $0[$1, default: 0.0] += 1 }
            for (row, potential) in zip(start, potentials) {
                let chance = 1 - exp(-rate * abs(potential) * step)
                let surplus = (found[row] ?? 0) - 1 + (potential > 0 ? chance : -chance)
                sum += surplus
                variance += chance * (1 - chance)
                if potential > 0 {
                    dead += surplus
                    deadVariance += chance * (1 - chance)
                }
            }
        }
        #expect(abs(sum) < 6 * variance.squareRoot())
        #expect(abs(dead) < 6 * deadVariance.squareRoot())
        #expect(variance > 100)
    }

    /// What has no readout contributes nothing: with the killed redrawn from (30) the network
    /// is that of the survivors.
    @Test("Reinjection leaves the energy alone")
    func energy() throws {
        let solver = network(
            model, count: 60, births: term(.replaced), transport: false, mass: 60)
        let before = Set(rows(solver))
        try solver.advance(to: 0.05)
        let all = rows(solver)
        let survivors = all.filter(before.contains)
        #expect(survivors.count == 60 - solver.injections && solver.injections > 0)
        let (whole, alone) = (try outputs(all), try outputs(survivors))
        for (a, b) in zip(whole, alone) { #expect(abs(a - b) <= 1e-14) }
        #expect(whole.contains { abs($0) > 0.1 })
    }

    /// Σ c max(0, w·x) of the given units at fixed inputs.
    private func outputs(_ rows: [[Double]]) throws -> [Double] {
        let taught = reluLesson(
            dimension: 5,
            teacher: .given(
                readouts: rows.map { $0[0] }, rows: rows.map { Array($0.dropFirst()) },
                biases: nil, activation: .relu, mass: Double(rows.count)),
            samples: 500)
        return try #require(network(taught, count: 1).outputs()).targets.values
    }

    /// Everything dies at a rate that large, and a free population says so.
    @Test("Extinction is an error")
    func extinction() {
        let certain = UnitLaw(readout: .point(1), weights: .point(1))
        let silent = Teacher.given(
            readouts: [0], rows: [[1]], biases: nil, activation: .relu, mass: 1)
        let solver = network(
            reluLesson(dimension: 1, teacher: silent), count: 10,
            births: term(.free, rate: 1e6), transport: false, initial: certain)
        #expect(throws: ParticleFlowError.self) { try solver.advance(to: 1) }
        #expect(solver.time == 0 && solver.units.count == 10)
    }
}
