import ExactSolutions
import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import Testing

extension System {
    /// A Gaussian with momentum in a quadratic well, as in ``KineticGaussian``: mean 1.5 and
    /// standard deviation 0.4 of positions, 0 and 0.3 of velocities.
    ///
    /// - Parameter axis: the velocity axis of the mesh; nil for velocities as traits.
    static func inertial(
        attraction: Double = 0, friction: Double = 0.5, temperature: Double = 0.25,
        births: Double = 0, axis: Int? = nil
    ) -> System {
        let place = Axis(name: "x", lower: -6, upper: 6, cells: 60)
        let velocity = Axis(name: "v", lower: -6, upper: 6, cells: 60)
        let (position, speed) = (
            NormalDensity(mean: [1.5], sd: [0.4]), NormalDensity(mean: [0], sd: [0.3])
        )
        return System(
            model: .landscape(
                potential: QuadraticPotential(stiffness: 1, center: [0]),
                kernel: QuadraticKernel(strength: attraction)),
            dynamics: Dynamics(
                transport: true,
                birthDeath: births > 0
                    ? BirthDeath(rate: .constant(births), population: .conserved) : nil,
                momentum: Momentum(
                    friction: friction, temperature: temperature, velocityAxis: axis,
                    initialSpread: axis == nil ? 0.3 : 0)),
            initial: InitialMeasure(
                axis.map {
                    ProductDensity(factors: $0 == 1 ? [position, speed] : [speed, position])
                } ?? position as any Density),
            mesh: Mesh(
                axes: axis.map { $0 == 1 ? [place, velocity] : [velocity, place] } ?? [place]))
    }
}

@Suite("Particles with momentum")
struct InertialMotionTests {
    /// One particle from `start` with the velocity of a normal draw times `speed`.
    private func single(
        _ start: Double, speed: Double = 0, friction: Double = 0, timeStep: Double,
        boundary: Boundary = .wall, field: @escaping ScalarField
    ) throws -> ParticleSolver {
        let pool = WorkerPool(threads: 1)
        return try ParticleSolver(
            field: ParticleField(external: [field], interaction: nil, pool: pool),
            dynamics: Dynamics(
                transport: true, birthDeath: nil,
                momentum: Momentum(
                    friction: friction, temperature: 0, velocityAxis: nil, initialSpread: speed)),
            mesh: Mesh(axes: [
                Axis(name: "x", lower: -1, upper: 1, cells: 16, boundary: boundary)
            ]),
            initial: InitialMeasure(PointDensity(position: [start])),
            scheme: ParticleScheme(count: 1, timeStep: timeStep), pool: pool)
    }

    private static var nothing: ScalarField { { _ in (0, Point(0, 0)) } }

    /// A free particle is at x₀ + vt, folded between the walls, and has turned round as
    /// often as it met one.
    @Test func wallsTurnVelocitiesRound() throws {
        for time in stride(from: 0.1, through: 9, by: 0.7) {
            let solver = try single(0.2, speed: 3, timeStep: 100, field: Self.nothing)
            let velocity = solver.particles.traits[0][0]
            #expect(abs(velocity) > 0.1)
            try solver.advance(to: time)
            // Along the line of length 4 that unfolds the way from −1 to 1 and back.
            let way = (1.2 + velocity * time).truncatingRemainder(dividingBy: 4)
            let offset = way < 0 ? way + 4 : way
            let place = offset <= 2 ? offset - 1 : 3 - offset
            #expect(abs(solver.particles.x[0] - place) < 1e-13)
            #expect(solver.particles.traits[0][0] == (offset <= 2 ? velocity : -velocity))
        }
    }

    @Test func periodicAxesWindUp() throws {
        let solver = try single(
            0.2, speed: 3, timeStep: 100, boundary: .periodic, field: Self.nothing)
        let velocity = solver.particles.traits[0][0]
        try solver.advance(to: 5)
        let offset = (1.2 + velocity * 5).truncatingRemainder(dividingBy: 2)
        #expect(abs(solver.particles.x[0] - ((offset < 0 ? offset + 2 : offset) - 1)) < 1e-13)
        #expect(solver.particles.traits[0][0] == velocity)
    }

    /// θ̈ = −θ − γθ̇ from rest at 0.8, against its closed form.
    @Test(arguments: [0, 0.6]) func isOfSecondOrder(friction: Double) throws {
        let flow = KineticGaussian(
            stiffness: 1, friction: friction,
            initial: .init(
                position: 0.8, velocity: 0, positionVariance: 0, covariance: 0,
                velocityVariance: 0))
        let exact = flow.moments(at: 2)
        let errors = try [0.1, 0.05, 0.025].map { step in
            let solver = try single(0.8, friction: friction, timeStep: step) {
                (0.5 * $0.x * $0.x, Point($0.x, 0))
            }
            try solver.advance(to: 2)
            return abs(solver.particles.x[0] - exact.position)
                + abs(solver.particles.traits[0][0] - exact.velocity)
        }
        #expect(abs(log2(errors[0] / errors[1]) - 2) < 0.05)
        #expect(abs(log2(errors[1] / errors[2]) - 2) < 0.05)
    }

    /// Moments at t = 2 of 40,000 particles, wherever velocities are kept. The interaction acts
    /// on the particles' own mean and spread, so that means are those of independent
    /// particles. Each of five moments is within 5.5 standard errors, which a correct
    /// program misses with probability 3.8e-8, and the error of the step, 2e-4.
    @Test(arguments: [Int?.none, 0, 1], [0, 0.25]) func momentsAreThoseOfTheClosedForm(
        axis: Int?, temperature: Double
    ) throws {
        let count = 40_000
        let system = System.inertial(attraction: 0.5, temperature: temperature, axis: axis)
        let solver = try system.solver(
            ParticleScheme(count: count, timeStep: 0.02, seed: 5), threads: 2)
        try solver.advance(to: 2)
        let particles = solver.particles
        let places = axis == 0 ? particles.y : particles.x
        let velocities =
            axis == nil ? particles.traits[0] : axis == 0 ? particles.x : particles.y
        func mean(_ value: (Int) -> Double) -> Double {
            (0..<count).map(value).compensatedSum() / Double(count)
        }
        let (x, v) = (mean { places[$0] }, mean { velocities[$0] })
        let exact = KineticGaussian(
            stiffness: 1, attraction: 0.5, friction: 0.5, temperature: temperature,
            initial: .init(
                position: 1.5, velocity: 0, positionVariance: 0.16, covariance: 0,
                velocityVariance: 0.09)
        ).moments(at: 2)
        let (p, q, r) = (exact.positionVariance, exact.covariance, exact.velocityVariance)
        // Variances of the products of two normal numbers.
        let errors: [(Double, Double)] = [
            (x - exact.position, p), (v - exact.velocity, r),
            (mean { (places[$0] - x) * (places[$0] - x) } - p, 2 * p * p),
            (mean { (places[$0] - x) * (velocities[$0] - v) } - q, p * r + q * q),
            (mean { (velocities[$0] - v) * (velocities[$0] - v) } - r, 2 * r * r),
        ]
        for (error, variance) in errors {
            #expect(abs(error) <= 5.5 * (variance / Double(count)).squareRoot() + 2e-4)
        }
    }

    /// Newborns have the velocities of their parents, whom their place tells.
    @Test(arguments: BirthScheme.allCases, [Int?.none, 1]) func offspringInheritVelocities(
        births: BirthScheme, axis: Int?
    ) throws {
        var system = System.inertial(axis: axis)
        // Nothing but births and deaths happens in so short a time.
        system.dynamics = Dynamics(
            transport: true,
            birthDeath: BirthDeath(rate: .constant(1e9), population: .conserved),
            momentum: system.dynamics.momentum)
        let solver = try system.solver(
            ParticleScheme(count: 400, timeStep: 1e-9, births: births, seed: 2))
        func first(_ buffer: AlignedBuffer) -> [Double] { Array(buffer.values.prefix(400)) }
        func velocities() -> [Double] {
            first(axis == nil ? solver.particles.traits[0] : solver.particles.y)
        }
        let (places, before) = (first(solver.particles.x), velocities())
        try solver.advance(to: 1e-9)
        var copies = 0
        for (index, place) in zip(places.indices, first(solver.particles.x)) {
            let parent = try #require(
                places.indices.min { abs(places[$0] - place) < abs(places[$1] - place) })
            // Noise of a step is √(2γβ⁻¹·1e-9) = 2e-5.
            #expect(abs(before[parent] - velocities()[index]) < 2e-4)
            if parent != index { copies += 1 }
        }
        #expect(copies > 50)
    }
}
