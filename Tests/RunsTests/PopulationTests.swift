import ExactSolutions
import Models
import Testing

/// Births and deaths without transport, or without anywhere to go.
struct PopulationTests {
    @Test func reactionAloneIsExactInEveryCell() throws {
        let solution = try solve("reaction-only")
        let exact = ReactionOnly(
            initial: try solution.saved.density(at: 0),
            potential: try solution.saved.potential(at: 0),
            cellVolume: solution.mesh.cellVolume, rate: 1)
        let potential = try solution.values("mean_potential")
        for (index, time) in solution.times.enumerated() {
            #expect(
                try solution.distance(at: index, to: exact.density(at: time))
                    <= 3e-15)
            let expected = exact.meanPotential(at: time)
            #expect(abs(potential[index] - expected) / expected <= 2e-15)
        }
    }

    /// Theorem 4.4: the excess energy falls as 1/(2αt), to a term of order t⁻².
    @Test func excessEnergyFallsAsTheInverseOfTime() throws {
        let solution = try solve("reaction-only")
        let energy = try solution.values("energy")
        for (time, energy) in zip(solution.times, energy) where time >= 10 {
            let ratio = energy / ReactionOnly.asymptoticExcess(dimension: 1, rate: 1, time: time)
            #expect(abs(ratio - 1) * time <= 1)
        }
    }

    @Test func freeMassFollowsTheScheduleAndStops() throws {
        let solution = try solve("free-mass-decay")
        let exact = FreeMass(
            initialMass: 2, potential: 0.7,
            rate: .decaying(from: 2, to: 0.5, halfLife: 1), until: 4)
        let mass = try solution.values("mass")
        let energy = try solution.values("energy")
        #expect(abs(mass[0] - 2) <= 1e-14)
        for (index, time) in solution.times.enumerated() {
            let expected = exact.mass(at: time)
            #expect(abs(mass[index] - expected) / expected <= 5e-15)
            #expect(abs(energy[index] - 0.7 * expected) / expected <= 3e-15)
        }
        #expect(mass.last == mass[mass.count - 5])
    }

    /// A constant potential leaves the shape as it is.
    @Test func freeMassKeepsItsShape() throws {
        let solution = try solve("free-mass-decay")
        let mass = try solution.values("mass")
        let initial = try solution.saved.density(at: 0)
        for index in solution.times.indices {
            let scaled = initial.map { $0 * mass[index] / mass[0] }
            #expect(try solution.distance(at: index, to: scaled) <= 1e-15)
        }
    }

    /// The whole of (12): a quadratic potential in which the mass moves and dies.
    @Test func freeMassInAWell() throws {
        let solution = try solve(
            "quadratic-decay", "dynamics.birthDeath.population=free", "initial.mass=3")
        let exact = FreeQuadratic(
            stiffness: 1, center: [0], mass: 3, mean: [1.5], variance: 0.36, rate: 1)
        let mass = try solution.values("mass")
        let energy = try solution.values("energy")
        let mean = try solution.values("mean_x")
        for (index, time) in solution.times.enumerated() {
            #expect(abs(mass[index] - exact.mass(at: time)) <= 1e-4)
            #expect(abs(energy[index] - exact.energy(at: time)) <= 5e-4)
            #expect(abs(mean[index] - exact.mean(at: time)[0]) <= 1e-4)
        }
    }

    /// After `until` only what else moves the density does.
    @Test func birthsAndDeathsEnd() throws {
        let solution = try solve("reaction-only", "dynamics.birthDeath.until=5")
        let end = try #require(solution.times.firstIndex(of: 5))
        let rest = try solution.saved.density(at: end)
        #expect(try solution.saved.density(at: end - 1) != rest)
        for index in end..<solution.times.count {
            #expect(try solution.saved.density(at: index) == rest)
        }
    }

    /// A rate that halves every time unit has done 1/log 2 of its work in the end.
    @Test func aDecayingRateActsLikeItsIntegral() throws {
        let solution = try solve(
            "reaction-only", "dynamics.birthDeath.rate={ from: 1, to: 0, halfLife: 1 }")
        let exact = ReactionOnly(
            initial: try solution.saved.density(at: 0),
            potential: try solution.saved.potential(at: 0),
            cellVolume: solution.mesh.cellVolume, rate: 1)
        let schedule = RateSchedule.decaying(from: 1, to: 0, halfLife: 1)
        for (index, time) in solution.times.enumerated() {
            let density = exact.density(at: schedule.integral(from: 0, to: time))
            #expect(try solution.distance(at: index, to: density) <= 3e-15)
        }
    }

    /// Where V̄ is negative nothing is injected, and reinjection is (13): however long
    /// the step, here one in which everything grows by e^200000.
    @Test func reinjectionDoesNotOverflow() throws {
        let solution = try solve(
            "reaction-only", "model.potential={ type: 'formula', expression: 'x^2/2 - 1000' }",
            "dynamics.birthDeath.population=reinjected",
            "dynamics.birthDeath.source={ type: 'normal', sd: 1 }")
        let exact = ReactionOnly(
            initial: try solution.saved.density(at: 0),
            potential: try solution.saved.potential(at: 0),
            cellVolume: solution.mesh.cellVolume, rate: 1)
        guard case .complete = solution.outcome.ending else {
            Issue.record("the run stopped")
            return
        }
        let errors = try solution.times.enumerated().map { index, time in
            try solution.distance(at: index, to: exact.density(at: time))
        }
        // 3e-12: an exponent of 600 is rounded by 1e-13, and there are 333 of them.
        let worst = try #require(errors.max())
        #expect(worst <= 1e-11)
    }
}
