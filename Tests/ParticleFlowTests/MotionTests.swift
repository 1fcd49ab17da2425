import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import Testing

@Suite("Motion of particles")
struct MotionTests {
    /// A particle at `start` in the potential of slope `slope`, without births.
    private func solver(
        start: Double, boundary: Boundary, order: Int, timeStep: Double,
        field: @escaping ScalarField
    ) throws -> ParticleSolver {
        let pool = WorkerPool(threads: 1)
        return try ParticleSolver(
            field: ParticleField(external: [field], interaction: nil, pool: pool),
            dynamics: Dynamics(transport: true, birthDeath: nil),
            mesh: Mesh(axes: [
                Axis(name: "x", lower: -1, upper: 1, cells: 16, boundary: boundary)
            ]),
            initial: InitialMeasure(PointDensity(position: [start])),
            scheme: ParticleScheme(count: 1, timeStep: timeStep, order: order), pool: pool)
    }

    private static func slope(_ slope: Double) -> ScalarField {
        { (slope * $0.x, Point(slope, 0)) }
    }

    @Test("Walls reflect, however far a step would go", arguments: [1, 2])
    func walls(_ order: Int) throws {
        // From 0.5 at speed 1 for 0.7: to the wall at 1 and back to 0.8.
        let near = try solver(
            start: 0.5, boundary: .wall, order: 1, timeStep: 0.7, field: Self.slope(-1))
        try near.advance(to: 0.7)
        #expect(abs(near.particles.x[0] - 0.8) < 1e-15)
        // 11.3 further: five times across the box of length 2, then 1.3 − 0.5 …
        let far = try solver(
            start: 0.5, boundary: .wall, order: order, timeStep: 11.3, field: Self.slope(-1))
        try far.advance(to: 11.3)
        // The path of length 11.8 from −1 … folds to 12.8 mod 4 = 0.8 from −1.
        #expect(abs(far.particles.x[0] - -0.2) < 1e-13)
    }

    @Test("Periodic axes wind up")
    func periodic() throws {
        let solver = try solver(
            start: 0.5, boundary: .periodic, order: 2, timeStep: 0.1, field: Self.slope(-1))
        try solver.advance(to: 11.3)
        #expect(abs(solver.particles.x[0] - -0.2) < 1e-13)
    }

    /// F = x²/2 + x⁴/4: x(t) follows from 1/x² + 1 = (1/x₀² + 1) e^{2t}.
    @Test("Euler is of first order, the midpoint rule of second", arguments: [1, 2])
    func order(_ order: Int) throws {
        let exact = 1 / ((1 / 0.64 + 1) * exp(2.0) - 1).squareRoot()
        let errors = try [0.1, 0.05, 0.025, 0.0125].map { step in
            let solver = try solver(start: 0.8, boundary: .wall, order: order, timeStep: step) {
                let square = $0.x * $0.x
                return (square / 2 + square * square / 4, Point($0.x + $0.x * square, 0))
            }
            try solver.advance(to: 1)
            #expect(solver.steps == Int((1 / step).rounded()))
            return abs(solver.particles.x[0] - exact)
        }
        for (coarse, fine) in zip(errors.dropFirst(), errors.dropFirst(2)) {
            #expect(abs(log2(coarse / fine) - Double(order)) < 0.1)
        }
    }

    @Test("A field that is not a number stops the particles where they were")
    func notFinite() throws {
        let solver = try solver(start: 0.5, boundary: .wall, order: 1, timeStep: 0.1) {
            $0.x > 0.35 ? ($0.x, Point(1, 0)) : (.nan, Point(.nan, 0))
        }
        do {
            try solver.advance(to: 1)
            Issue.record("the particle went on")
        } catch {
            #expect(error == .notFinite(time: solver.time))
        }
        #expect(abs(solver.time - 0.1) < 1e-15)
        #expect(abs(solver.particles.x[0] - 0.4) < 1e-15)
        #expect(solver.samples.potential[0].isFinite)
    }
}
