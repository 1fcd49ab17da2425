import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

@Suite struct TimeTests {
    static func problem() -> Problem {
        let line = mesh((4, 32, .wall))
        var scatter = Scatter(seed: 2)
        var problem = Problem(line, density: scatter.numbers(32))
        problem.potential = QuadraticPotential(stiffness: 1, center: [0.3])
        problem.react(.conserved, rate: 1)
        return problem
    }

    @Test(arguments: [nil, 0.01, 0.013]) func outputTimesAreHitExactly(fixed: Double?) throws {
        var problem = Self.problem()
        problem.limits.fixed = fixed
        let solver = try problem.solver()
        for time in [0.1, 1.0 / 3, 0.33333333333334, 0.7] {
            try solver.advance(to: time)
            #expect(solver.time == time)
        }
        let steps = solver.steps
        try solver.advance(to: 0.7)
        #expect(solver.steps == steps)
        #expect(solver.bounds.values.reduce(0, +) == steps)
    }

    /// The mass of (12) in a constant potential tells ∫α dt exactly.
    @Test func theEndOfBirthsIsHitExactly() throws {
        let line = mesh((4, 8, .wall))
        var problem = Problem(line, density: [Double](repeating: 0.25, count: 8))
        problem.heights = [Double](repeating: 0.8, count: 8)
        problem.react(.free, rate: 2, until: 0.45)
        for fixed in [nil, 0.1] {
            problem.limits.fixed = fixed
            let solver = try problem.solver()
            try solver.advance(to: 1)
            #expect(abs(solver.status.mass / exp(-2 * 0.45 * 0.8) - 1) < 2e-15)
            #expect(solver.time == 1)
        }
    }

    @Test func aScheduleIsIntegratedExactly() throws {
        let line = mesh((4, 8, .wall))
        var problem = Problem(line, density: [Double](repeating: 0.25, count: 8))
        problem.heights = [Double](repeating: 0.8, count: 8)
        let rate = RateSchedule.decaying(from: 5, to: 1, halfLife: 0.2)
        problem.births = BirthDeath(rate: rate, population: .free)
        problem.limits.fixed = 0.07
        let solver = try problem.solver()
        try solver.advance(to: 1)
        let exact = exp(-0.8 * rate.integral(from: 0, to: 1))
        // Fifteen steps with a rounding each.
        #expect(abs(solver.status.mass / exact - 1) < 3e-15)
    }

    @Test func aFixedStepAboveTheBoundIsRefused() throws {
        for order in [1, 2] {
            var problem = Self.problem()
            problem.order = order
            problem.limits.courant = 1
            let bound = try problem.solver().courantBound
            problem.limits.fixed = bound * 1.0001
            let solver = try problem.solver()
            let before = solver.density.values
            #expect(
                throws: GridFlowError.stepTooLong(step: bound * 1.0001, bound: bound, time: 0)
            ) { try solver.advance(to: 1) }
            #expect(solver.density.values == before)
            #expect(solver.time == 0)
            problem.limits.fixed = bound
            #expect(throws: Never.self) { try problem.solver().step(toward: 1) }
        }
    }

    @Test func aDensityThatDiedOutIsAnError() throws {
        let line = mesh((4, 8, .wall))
        var problem = Problem(line, density: [Double](repeating: 0.25, count: 8))
        problem.heights = [Double](repeating: 1000, count: 8)
        problem.react(.free, rate: 1)
        let solver = try problem.solver()
        #expect(throws: GridFlowError.lostDensity(mass: 0, time: 1)) {
            try solver.advance(to: 1)
            try solver.advance(to: 2)
        }
    }

    @Test(arguments: [Double.nan, .infinity]) func aDensityThatIsNotFiniteIsAnError(bad: Double)
        throws
    {
        var problem = Self.problem()
        problem.density[7] = bad
        let solver = try problem.solver()
        #expect {
            try solver.step(toward: 1)
        } throws: { error in
            if case GridFlowError.lostDensity = error { true } else { false }
        }
        #expect(solver.steps == 0)
    }

    @Test func stepsTooShortForTheClockAreAnError() throws {
        var problem = Self.problem()
        problem.heights = (0..<32).map { 1e300 * Double($0 % 2) }
        problem.births = nil
        let solver = try problem.solver()
        #expect {
            try solver.step(toward: 1)
        } throws: { error in
            if case GridFlowError.stepTooShort(_, let bound, _) = error {
                bound == .courant
            } else {
                false
            }
        }
    }

    @Test func whatIsSwitchedOffDoesNothing() throws {
        var still = Self.problem()
        still.transport = false
        still.births = nil
        let solver = try still.solver()
        try solver.advance(to: 5)
        #expect(solver.density.values == still.density)
        #expect(solver.steps == 1)
        #expect(solver.courantBound == .infinity)

        var moving = Self.problem()
        moving.births = nil
        var idle = moving
        idle.react(.conserved, rate: 0)
        #expect(try moving.density(at: 0.3) == idle.density(at: 0.3))
        #expect(try moving.density(at: 0.3) != moving.density)
    }

    @Test func advancingCanBeStoppedAfterAnyStep() throws {
        let solver = try Self.problem().solver()
        var asked = 0
        try solver.advance(to: 10) {
            asked += 1
            return asked == 3
        }
        #expect(solver.steps == 3)
        #expect(solver.time < 10)
    }
}
