import Foundation
import Meshes
import Models
import ParticleFlow
import TestSupport
import Testing

/// Walls, and computations that cannot go on.
@Suite struct WeightedEdgeTests {
    /// ẋ = 1 up to the wall at 1, ẏ = −y all the time; log w = α∫x dt − ½α∫y² dt.
    @Test(arguments: [nil, 0.01]) func whatMeetsAWallSlidesAlongIt(timeStep: Double?) throws {
        var problem = WeightedProblem(
            mesh((2, 4, .wall), (2, 4, .wall)), start: .points([0.3, 0.7], [-0.4, -0.2]))
        problem.external = { p in (0.5 * p.y * p.y - p.x, [-1, p.y]) }
        problem.react(.free, rate: 0.5)
        problem.timeStep = timeStep
        let solver = try problem.solver(at: 2)
        let tolerance = timeStep == nil ? 1e-8 : 1e-4
        for (index, node) in problem.start.nodes.enumerated() {
            #expect(solver.particles.x[index] == 1)
            #expect(abs(solver.particles.y[index] / (node.y * exp(-2)) - 1) < 1e-8)
            let flight = 1 - node.x
            let along = 0.5 * (1 - node.x * node.x) + (2 - flight)
            let across = 0.25 * node.y * node.y * (1 - exp(-4))
            let weight = 0.5 * exp(0.5 * (along - across))
            #expect(abs(solver.particles.weight[index] / weight - 1) < tolerance)
        }
    }

    /// A light particle rests on the wall until a heavy one that leaves with x = 0.9 − 2t
    /// draws it back: its velocity would be 0.4 − 2t, so that x = 1 − (t − 0.2)² later.
    @Test func whatAWallHoldsIsLetGo() throws {
        var problem = WeightedProblem(
            mesh((2, 4, .wall)),
            start: Quadrature(nodes: [[1, 0], [0.9, 0]], weights: [1e-12, 1]))
        problem.external = { p in p.x > 0.93 ? (-0.5 * p.x, [-0.5, 0]) : (2 * p.x, [2, 0]) }
        problem.interaction = QuadraticMoments(strength: 1)
        let solver = try problem.solver()
        for time in [0.1, 0.19] {
            try solver.advance(to: time)
            #expect(solver.particles.x[0] == 1)
        }
        // Only now is there a pull, and it weakens as the particle comes nearer.
        try solver.advance(to: 0.3)
        #expect(abs(solver.particles.x[0] - turned(0.1)) < 1e-8)
    }

    /// The same in one step's reach: the particle meets the wall and leaves again.
    @Test func aBriefTouchOfAWallIsSeen() throws {
        var problem = WeightedProblem(
            mesh((2, 4, .wall)),
            start: Quadrature(nodes: [[0.999, 0], [0.9, 0]], weights: [1e-12, 1]))
        problem.external = { p in p.x > 0.93 ? (-0.5 * p.x, [-0.5, 0]) : (2 * p.x, [2, 0]) }
        problem.interaction = QuadraticMoments(strength: 1)
        let solver = try problem.solver(at: 0.3)
        #expect(abs(solver.particles.x[0] - turned(0.1)) < 1e-8)
    }

    /// 1 − y with ẏ = 2s − y, y(0) = 0: the pull is 0.5 − (x − 0.5 + 2s).
    private func turned(_ s: Double) -> Double { 1 - 2 * (s - 1 + exp(-s)) }

    @Test func whatIsOutsideTheBoxIsPutIntoIt() throws {
        let box = mesh((2, 4, .wall), (2, 4, .periodic))
        let solver = try WeightedProblem(box, start: .points([1.5, 1.25], [-7, -1])).solver()
        #expect(solver.particles[0] == [1, -0.75])
        #expect(solver.particles[1] == [-1, -1])
    }

    @Test(arguments: [nil, 0.05]) func aPotentialThatIsNotFiniteIsAnError(timeStep: Double?) throws
    {
        for bad in [Double.nan, .infinity] {
            var problem = WeightedProblem(mesh((4, 4, .wall)), start: .points([1, 0], [0.5, 0]))
            problem.external = { p in p.x < -0.5 ? (bad, [bad, 0]) : (p.x, [1, 0]) }
            problem.react(.conserved, rate: 1)
            problem.timeStep = timeStep
            let solver = try problem.solver()
            var time = 0.0
            #expect {
                try solver.advance(to: 3) {
                    time = solver.time
                    return false
                }
            } throws: { $0 as? ParticleFlowError == .notFinite(time: time) }
            #expect(time > 0.8 && time < 1 + 1e-12)
            for (index, node) in problem.start.nodes.enumerated() {
                let place = node.x - time
                #expect(abs(solver.particles.x[index] - place) < 1e-12)
                #expect(abs(solver.samples.potential[index] - place) < 1e-12)
            }
            #expect(abs(solver.particles.mass - 1) < 1e-13)
        }
    }

    @Test func aStartThatIsNotFiniteIsAnError() throws {
        let line = mesh((4, 4, .wall))
        for bad in [Double.nan, .infinity] {
            let starts = [
                Quadrature.points([bad, 0], [0, 0]),
                Quadrature(nodes: [.zero, .one], weights: [1, bad]),
            ]
            for start in starts {
                #expect(throws: ParticleFlowError.notFinite(time: 0)) {
                    try WeightedProblem(line, start: start).solver()
                }
            }
            var problem = WeightedProblem(line, start: .points([1, 0], [0, 0]))
            problem.external = { _ in (bad, .zero) }
            let solver = try problem.solver()
            #expect(throws: ParticleFlowError.notFinite(time: 0)) { try solver.advance(to: 1) }
            #expect(solver.particles.x.values == [1, 0])
            #expect(solver.time == 0)
        }
        #expect(throws: ModelError.self) {
            try WeightedProblem(line, start: Quadrature(nodes: [.zero], weights: [0])).solver()
        }
    }

    @Test func stepsTooShortForTheClockAreAnError() throws {
        var problem = WeightedProblem(mesh((4, 4, .wall)), start: .points([0.5, 0]))
        problem.external = { p in (1e17 * abs(p.x), [p.x < 0 ? -1e17 : 1e17, 0]) }
        for timeStep in [nil, 1e-14] {
            problem.timeStep = timeStep
            let solver = try problem.solver()
            #expect {
                try solver.advance(to: 1)
            } throws: { error in
                if case ParticleFlowError.stepTooShort = error { true } else { false }
            }
            #expect(solver.particles.x[0] == 0.5)
        }
    }

    @Test func extinctionIsAnError() throws {
        var problem = WeightedProblem(mesh((4, 4, .wall)), start: .points([0.5, 0]))
        problem.external = { _ in (1000, .zero) }
        problem.react(.free, rate: 1)
        problem.timeStep = 0.1
        let solver = try problem.solver()
        #expect {
            try solver.advance(to: 1)
        } throws: { $0 as? ParticleFlowError == .extinct(time: solver.time) }
        #expect(abs(solver.time - 0.7) < 1e-12)
        #expect(abs(log(solver.particles.mass) + 700) < 1e-9)
    }
}
