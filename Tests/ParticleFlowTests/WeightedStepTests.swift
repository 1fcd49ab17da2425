import CAllocationCounter
import ExactSolutions
import Foundation
import Meshes
import Models
import ParticleFlow
import TestSupport
import Testing

@Suite struct WeightedStepTests {
    static let well = GaussianWell(attraction: 0.7, center: [0.3], mean: [1.4], rate: 2)

    /// A double well with attraction, in which V changes sign and shape.
    static func landscape(_ count: Int, _ mesh: Mesh) -> WeightedProblem {
        var scatter = Scatter(seed: 6)
        let isPlane = mesh.dimension == 2
        let nodes = (0..<count).map { _ in
            Point(3 * scatter.next() - 1.5, isPlane ? scatter.next() : 0)
        }
        var problem = WeightedProblem(
            mesh, start: Quadrature(nodes: nodes, weights: scatter.numbers(count)))
        problem.external = { point in
            let d = point.x * point.x - 1
            return (d * d + 0.3 * point.x, [4 * point.x * d + 0.3, 0])
        }
        problem.interaction = QuadraticMoments(strength: 0.5)
        problem.react(.conserved, rate: 1.5)
        return problem
    }

    @Test func fixedStepsAreOfOrderFive() throws {
        let exact = GaussianFlow(
            stiffness: 1, attraction: 0.7, center: [0.3], mean: [1.4], variance: 0.5, rate: 2)
        var problem = WeightedProblem(Self.well)
        var errors: [[Double]] = []
        // Finer ones reach rounding.
        for steps in [20, 40] {
            problem.timeStep = 1 / Double(steps)
            let solver = try problem.solver(at: 1)
            #expect(solver.steps == steps)
            errors.append([
                solver.mean - exact.mean(at: 1)[0], solver.variance - exact.variance(at: 1),
                solver.energy - exact.energy(at: 1),
            ])
        }
        for (coarse, fine) in zip(errors[0], errors[1]) {
            #expect(log2(abs(coarse / fine)) > 4.9, "\(coarse), \(fine)")
        }
    }

    @Test func theErrorFollowsTheTolerance() throws {
        let exact = GaussianFlow(
            stiffness: 1, attraction: 0.7, center: [0.3], mean: [1.4], variance: 0.5, rate: 2)
        var problem = WeightedProblem(Self.well)
        for tolerance in [1e-5, 1e-7, 1e-9] {
            problem.tolerance = tolerance
            let solver = try problem.solver(at: 1)
            #expect(abs(solver.mean / exact.mean(at: 1)[0] - 1) < 20 * tolerance)
            #expect(abs(solver.variance / exact.variance(at: 1) - 1) < 20 * tolerance)
        }
    }

    @Test func energyFallsAndMassStays() throws {
        var problem = Self.landscape(300, mesh((6, 4, .wall)))
        problem.mass = 2.5
        let solver = try problem.solver()
        var energy = solver.energy
        try solver.advance(to: 4) {
            #expect(solver.energy <= energy + 1e-13 * abs(energy))
            #expect(abs(solver.particles.mass / 2.5 - 1) < 1e-13)
            energy = solver.energy
            return false
        }
        #expect(solver.steps > 20)
    }

    /// Times, the end of births among them, are hit by equal steps.
    @Test func outputTimesAreHitExactly() throws {
        var problem = WeightedProblem(Self.well)
        for fixed in [nil, 0.1, 0.013] {
            problem.timeStep = fixed
            problem.react(.conserved, rate: 2, until: 0.45)
            let solver = try problem.solver()
            var times: [Double] = []
            for time in [0.1, 1.0 / 3, 0.33333333333334, 0.7] {
                try solver.advance(to: time) {
                    times.append(solver.time)
                    return false
                }
                #expect(times.last == time)
            }
            #expect(times.contains(0.45))
            if fixed == 0.1 { #expect(times.count == 1 + 3 + 1 + 2 + 3) }
            let steps = solver.steps
            try solver.advance(to: 0.7)
            #expect(solver.steps == steps)
        }
    }

    @Test func advancingCanBeStoppedAfterAnyStep() throws {
        let solver = try WeightedProblem(Self.well).solver()
        var asked = 0
        try solver.advance(to: 10) {
            asked += 1
            return asked == 3
        }
        #expect(solver.steps == 3)
        #expect(solver.time < 10)
    }

    /// F, V and ∇V belong to the particles, not to the last stage.
    @Test func samplesAreThoseOfTheParticles() throws {
        let source = NodeDensity(rule: .points([1.2, 0], [1.3, 0]))
        for population: Population in [.conserved, .free, .replaced(source: source)] {
            var problem = Self.landscape(200, mesh((6, 4, .wall)))
            problem.react(population, rate: 1)
            problem.timeStep = 0.1
            problem.capacity = 300
            let solver = try problem.solver(at: 1)
            let moments = QuadraticMoments(strength: 0.5)
            moments.collect(solver.particles)
            for index in 0..<solver.particles.count {
                let place = solver.particles[index]
                let external = problem.external(place)
                let samples = solver.samples
                #expect(samples.external[index] == external.value)
                #expect(samples.potential[index] == external.value + moments.value(at: place))
            }
        }
    }

    @Test func theNumberOfThreadsLeavesNoTrace() throws {
        let source = NodeDensity(rule: .gaussian(mean: [0.2, 0.1], variance: 0.01, nodes: 20))
        let populations: [Population] = [
            .conserved, .free, .reinjected(source: source), .replaced(source: source),
        ]
        for population in populations {
            for mesh in [mesh((6, 4, .wall)), mesh((6, 4, .wall), (2, 4, .periodic))] {
                var problem = Self.landscape(5000, mesh)
                problem.react(population, rate: 1)
                problem.tolerance = 1e-4
                problem.capacity = 100_000
                let results = try [1, 2, 3, 3].map { threads in
                    let solver = try problem.solver(threads: threads)
                    try solver.advance(to: 0.1)
                    return (solver.bits, solver.steps)
                }
                for result in results.dropFirst() { #expect(result == results[0]) }
            }
        }
    }

    @Test func aStepAllocatesNothing() throws {
        for mesh in [mesh((6, 4, .wall)), mesh((6, 4, .wall), (2, 4, .periodic))] {
            for population: Population in [.conserved, .free] {
                for timeStep in [nil, 0.01] {
                    var problem = Self.landscape(3000, mesh)
                    problem.react(population, rate: 1)
                    problem.timeStep = timeStep
                    let solver = try problem.solver()
                    for _ in 0..<3 { try solver.step(toward: 5) }
                    let before = allocation_count()
                    for _ in 0..<5 { try solver.step(toward: 5) }
                    #expect(allocation_count() == before)
                }
            }
        }
    }
}
