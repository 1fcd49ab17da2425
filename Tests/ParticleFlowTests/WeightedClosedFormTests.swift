import ExactSolutions
import Foundation
import Meshes
import Models
import ParticleFlow
import TestSupport
import Testing

/// With a tolerance of 1e-10 closed forms come out to 1e-8 or better.
@Suite struct WeightedClosedFormTests {
    static let wells = [
        GaussianWell(center: [0.3], mean: [1.4]),
        GaussianWell(center: [0.3], mean: [1.4], rate: 2),
        GaussianWell(attraction: 0.7, center: [0.3], mean: [1.4], rate: 2),
        GaussianWell(attraction: -0.4, center: [0.3], mean: [1.4], rate: 0.5),
        GaussianWell(
            attraction: 0.7, center: [0.3, -0.2], mean: [1.4, 0.5], rate: 2, nodes: 49),
    ]

    @Test(arguments: wells) func aGaussianStaysTheGaussianThatItIs(well: GaussianWell) throws {
        for transport in [true, false] {
            let exact = GaussianFlow(
                stiffness: well.stiffness, attraction: well.attraction, center: well.center,
                mean: well.mean, variance: well.variance, rate: well.rate, transport: transport)
            var problem = WeightedProblem(well)
            problem.transport = transport
            let solver = try problem.solver()
            for time in [0.4, 1] {
                try solver.advance(to: time)
                let errors = [
                    solver.mean / exact.mean(at: time)[0] - 1,
                    solver.variance / exact.variance(at: time) - 1,
                    solver.energy / exact.energy(at: time) - 1,
                ]
                #expect(errors.allSatisfy { abs($0) < 1e-9 }, "\(errors)")
            }
        }
    }

    @Test func freeMassInAWell() throws {
        for rate in [0.5, 2] {
            let well = GaussianWell(floor: -0.3, center: [0.3], mean: [1.4], rate: rate)
            let exact = FreeQuadratic(
                stiffness: 1, floor: -0.3, center: [0.3], mass: 2.5, mean: [1.4], variance: 0.5,
                rate: rate)
            var problem = WeightedProblem(well)
            problem.mass = 2.5
            problem.react(.free, rate: rate)
            let solver = try problem.solver(at: 1)
            let errors = [
                solver.particles.mass / exact.mass(at: 1) - 1,
                solver.mean / exact.mean(at: 1)[0] - 1,
                solver.variance / exact.variance(at: 1) - 1,
                solver.energy / exact.energy(at: 1) - 1,
            ]
            #expect(errors.allSatisfy { abs($0) < 1e-9 }, "\(errors)")
        }
    }

    @Test(arguments: [true, false]) func birthsAndDeathsAlone(conserves: Bool) throws {
        let line = mesh((4, 40, .wall))
        var scatter = Scatter(seed: 4)
        let weights = scatter.numbers(40)
        let heights = scatter.numbers(40).map { 3 * $0 - 1 }
        let exact = ReactionOnly(
            initial: weights, potential: heights, cellVolume: line.cellVolume, rate: 2,
            conservesMass: conserves)
        var problem = WeightedProblem(
            line,
            start: Quadrature(
                nodes: line.axes[0].centers.map { Point($0, 0) }, weights: weights))
        problem.external = { point in (heights[Int(((point.x + 2) * 10).rounded(.down))], .one) }
        problem.transport = false
        problem.mass = exact.mass(at: 0)
        problem.react(conserves ? .conserved : .free, rate: 2)
        let solver = try problem.solver(at: 3)
        for (index, density) in exact.density(at: 3).enumerated() {
            let mass = density * line.cellVolume
            #expect(abs(solver.particles.weight[index] / mass - 1) < 1e-12)
            #expect(solver.particles[index] == problem.start.nodes[index])
        }
    }

    @Test(arguments: [nil, 0.05]) func theRateMayChangeAndEnd(timeStep: Double?) throws {
        let rate = RateSchedule.decaying(from: 5, to: 1, halfLife: 0.3)
        for until in [nil, 0.73] {
            let exact = FreeMass(initialMass: 2, potential: 0.8, rate: rate, until: until)
            var problem = WeightedProblem(mesh((4, 8, .wall)), start: .points([0.5, 0], [1, 0]))
            problem.external = { _ in (0.8, .zero) }
            problem.mass = 2
            problem.births = BirthDeath(rate: rate, population: .free, until: until)
            problem.timeStep = timeStep
            let solver = try problem.solver()
            for time in [0.5, 1, 2] {
                try solver.advance(to: time)
                #expect(solver.time == time)
                #expect(abs(solver.particles.mass / exact.mass(at: time) - 1) < 1e-9)
            }
        }
    }

    /// The mass sits on the seam of the circle and contracts across it.
    @Test func attractionOnTheCircle() throws {
        let exact = TorusCosine(strength: 1.5, resultant: 0.4, direction: 3)
        let circle = mesh((2 * .pi, 8, .periodic))
        let count = 512
        let nodes = (0..<count).map { Point(-.pi + 2 * .pi * Double($0) / Double(count), 0) }
        let a = exact.initialResultant
        var problem = WeightedProblem(
            circle,
            start: Quadrature(
                nodes: nodes,
                weights: nodes.map { (1 - a * a) / (1 - 2 * a * cos($0.x - 3) + a * a) }))
        problem.interaction = CosineMoments(strength: 1.5)
        let solver = try problem.solver()
        for time in [1.0, 3] {
            try solver.advance(to: time)
            let moment = Point(solver.mean { cos($0.x) }, solver.mean { sin($0.x) })
            let length = (moment * moment).sum().squareRoot()
            #expect(abs(length / exact.resultant(at: time) - 1) < 1e-9)
            #expect(abs(moment.x / length - cos(3)) < 1e-9)
            #expect(abs(solver.energy / exact.energy(at: time) - 1) < 1e-9)
            for index in 0..<count {
                #expect(circle.axes[0].lower <= solver.particles.x[index])
                #expect(solver.particles.x[index] < circle.axes[0].upper)
            }
        }
    }

    /// log w = ½α(x² − x₀²): 0 at both ends of the way, −2000 in the middle.
    @Test func aWeightTooSmallForANumberReturns() throws {
        var problem = WeightedProblem(
            mesh((6, 4, .wall), (2, 4, .wall)), start: .points([-2, -0.5], [0, 0.5]))
        problem.react(.free, rate: 1000)
        problem.external = { point in point.y > 0 ? (0, .zero) : (-50 * point.x, [-50, 0]) }
        let pair = try problem.solver()
        try pair.advance(to: 0.04)
        #expect(pair.particles.weight.values == [0, 0.5])
        try pair.advance(to: 0.08)
        #expect(abs(pair.particles.weight[0] / 0.5 - 1) < 1e-8)
    }
}
