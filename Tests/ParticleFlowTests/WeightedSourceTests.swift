import Foundation
import Meshes
import Models
import ParticleFlow
import TestSupport
import Testing

/// Births and deaths whose losses are refilled from a source density.
@Suite struct WeightedSourceTests {
    /// Two places with V = a and V = b, at rest; β of the source is at the first.
    static func twoPlaces(_ a: Double, _ b: Double) -> WeightedProblem {
        var problem = WeightedProblem(
            mesh((4, 4, .wall)),
            start: Quadrature(nodes: [[-1, 0], [1, 0]], weights: [0.9, 0.1]))
        problem.external = { point in (point.x < 0 ? a : b, .zero) }
        problem.transport = false
        problem.mass = 2
        return problem
    }

    static func source(_ share: Double) -> NodeDensity {
        NodeDensity(
            rule: Quadrature(nodes: [[-1, 0], [1, 0]], weights: [3 * share, 3 * (1 - share)]))
    }

    static func left(_ solver: WeightedSolver) -> Double {
        2 * solver.mean { $0.x < 0 ? 1 : 0 }
    }

    /// The mass p at the first place obeys ṗ = −αap + αβ(ap + b(M − p)).
    static func exactLeft(_ a: Double, _ b: Double, share: Double, rate: Double, time: Double)
        -> Double
    {
        let total = a * (1 - share) + share * b
        let rest = 2 * share * b / total
        return rest + (1.8 - rest) * exp(-rate * total * time)
    }

    @Test func placesExchangeMassWithOrderTwo() throws {
        let share = 0.25
        // V̄ stays positive, also where the reinjected are cloned at the second place.
        let cases: [(Population, Double)] = [
            (.reinjected(source: Self.source(share)), -0.3),
            (.replaced(source: Self.source(share)), 0.5),
        ]
        for (population, right) in cases {
            var problem = Self.twoPlaces(1.5, right)
            problem.react(population, rate: 1.2)
            let exact = Self.exactLeft(1.5, right, share: share, rate: 1.2, time: 1)
            let errors = try [20, 40, 80].map { steps in
                problem.timeStep = 1 / Double(steps)
                let solver = try problem.solver(at: 1)
                #expect(abs(solver.particles.mass / 2 - 1) < 1e-13)
                #expect(solver.particles.count == 4)
                return abs(Self.left(solver) - exact)
            }
            #expect(log2(errors[0] / errors[1]) > 1.9)
            #expect(log2(errors[1] / errors[2]) > 1.9)
            problem.timeStep = nil
            problem.tolerance = 1e-9
            #expect(abs(Self.left(try problem.solver(at: 1)) - exact) < 1e-6)
        }
    }

    /// Where V is negative nothing is cloned, and all that dies comes back.
    @Test func replacementClonesNothing() throws {
        var problem = Self.twoPlaces(1.5, -2)
        problem.react(.replaced(source: Self.source(0.25)), rate: 1.2)
        problem.timeStep = 0.001
        let solver = try problem.solver(at: 1)
        let exact = Self.exactLeft(1.5, 0, share: 0.25, rate: 1.2, time: 1)
        #expect(abs(Self.left(solver) - exact) < 1e-6)
        #expect(abs(solver.particles.mass / 2 - 1) < 1e-13)
    }

    /// A constant V only replaces: μ = e^{−αVt}μ₀ + (1 − e^{−αVt})Mμ_b.
    @Test func aConstantPotentialReplacesExactly() throws {
        var problem = Self.twoPlaces(0.8, 0.8)
        problem.react(.reinjected(source: NodeDensity(rule: .points([0.5, 0]))), rate: 1.2)
        problem.timeStep = 0.1
        let solver = try problem.solver(at: 1)
        let old = exp(-0.96)
        #expect(abs(solver.particles.weight[0] / (1.8 * old) - 1) < 1e-13)
        #expect(abs(solver.particles.weight[2] / (2 * (1 - old)) - 1) < 1e-13)
        #expect(solver.particles[2] == [0.5, 0])
    }

    static func moving(_ population: Population, floor: Double = 0.2) -> WeightedProblem {
        var problem = WeightedProblem(
            GaussianWell(
                attraction: 0.5, floor: floor, center: [0.3], mean: [1.4], variance: 0.2, nodes: 61)
        )
        problem.react(population, rate: 1)
        problem.capacity = 100_000
        return problem
    }

    static let source = NodeDensity(rule: .gaussian(mean: [-0.5], variance: 0.3, nodes: 31))

    @Test func sourcesInAFlowAreOfOrderTwo() throws {
        // With a floor above 0 V is positive everywhere, with one below only in the mean.
        let cases: [(Population, Double)] = [
            (.reinjected(source: Self.source), -0.05), (.replaced(source: Self.source), 0.2),
            (.replaced(source: Self.source), -0.05),
        ]
        for (population, floor) in cases {
            var problem = Self.moving(population, floor: floor)
            let results = try [40, 80, 160].map { steps in
                problem.timeStep = 1 / Double(steps)
                let solver = try problem.solver(at: 1)
                #expect(solver.steps == steps)
                #expect(solver.particles.count == 61 + 31 * (steps + 1))
                #expect(abs(solver.particles.mass - 1) < 1e-13)
                return [solver.mean, solver.variance, solver.energy]
            }
            for index in 0..<3 {
                let first = results[0][index] - results[1][index]
                let second = results[1][index] - results[2][index]
                #expect(log2(abs(first / second)) > 1.9, "\(first), \(second)")
            }
            // The free choice of steps agrees with the limit of the fixed ones.
            problem.timeStep = nil
            problem.tolerance = 1e-8
            let solver = try problem.solver(at: 1)
            for (index, value) in [solver.mean, solver.variance, solver.energy].enumerated() {
                let limit = results[2][index] + (results[2][index] - results[1][index]) / 3
                #expect(abs(value - limit) < 2e-5)
            }
        }
    }

    @Test func aPopulationWithoutLossIsTheConservedOne() throws {
        for timeStep in [nil, 0.02] {
            var problem = WeightedProblem(
                GaussianWell(attraction: 0.5, floor: -9, center: [0.3], mean: [1.4], rate: 1))
            problem.timeStep = timeStep
            let conserved = try problem.solver(at: 1)
            problem.react(.reinjected(source: Self.source), rate: 1)
            let solver = try problem.solver(at: 1)
            #expect(solver.bits == conserved.bits)
            #expect(solver.steps == conserved.steps)
        }
    }

    /// V̄ > 0 at the start and < 0 later: what comes in is never negative.
    @Test func lossMayEnd() throws {
        for timeStep in [nil, 0.1, 0.5] {
            var problem = WeightedProblem(
                GaussianWell(floor: -0.5, center: [0.3], mean: [3], variance: 0.2, nodes: 61))
            problem.react(.reinjected(source: Self.source), rate: 0.5)
            problem.timeStep = timeStep
            problem.tolerance = 1e-6
            let solver = try problem.solver()
            try solver.advance(to: 2) {
                #expect(abs(solver.particles.mass - 1) < 1e-13)
                return false
            }
            for index in 0..<solver.particles.count { #expect(solver.particles.weight[index] >= 0) }
            let count = solver.particles.count
            #expect(count > 61)
            try solver.advance(to: 4)
            #expect(solver.particles.count == count)
        }
    }

    @Test func moreParticlesThanFitAreAnError() throws {
        var problem = Self.moving(.replaced(source: Self.source))
        problem.timeStep = 0.1
        problem.capacity = 61 + 31 * 5
        let solver = try problem.solver()
        let error = ParticleFlowError.overpopulated(
            count: 61 + 31 * 6, capacity: 61 + 31 * 5, time: 0.4)
        var bits: [UInt64] = []
        #expect(throws: error) {
            try solver.advance(to: 1) {
                bits = solver.bits
                return false
            }
        }
        #expect(solver.time == 0.4)
        #expect(solver.particles.count == 61 + 31 * 5)
        #expect(abs(solver.particles.mass - 1) < 1e-13)
        // What was tried and taken back has left nothing behind.
        #expect(solver.bits == bits)
    }

    @Test func aSourceWithoutMassIsAnError() throws {
        var problem = Self.twoPlaces(1, 1)
        problem.react(
            .replaced(source: NodeDensity(rule: Quadrature(nodes: [.zero], weights: [0]))), rate: 1)
        #expect(throws: ModelError.self) { try problem.solver() }
    }
}
