import ExactSolutions
import Meshes
import Models
import ParticleFlow
import Testing

/// Particles with noise.
@Suite("Diffusion of particles")
struct DiffusionTests {
    /// A Gaussian in a quadratic well with noise, alone or with births and deaths.
    private static func system(rate: Double, attraction: Double = 0) -> System {
        var system = System.gaussian(attraction: attraction, rate: rate)
        system.dynamics = Dynamics(
            transport: true, birthDeath: system.dynamics.birthDeath, diffusion: 0.3)
        return system
    }

    /// Independent particles with steps so long that the scheme's own error shows: in a
    /// well of stiffness 1 a step takes m to am and s to what is computed here,
    /// a = 1 − h at order 1 and 1 − h + h²/2 at order 2.
    ///
    /// n = 400,000 particles have the mean with the error √(s/n) and the variance with
    /// s√(2/n) = 0.22 %; 5.5 standard errors are exceeded with probability 4e-8, and there
    /// are 8 comparisons. At order 2 the limit of the variance is 8.8 % off at h = 0.4
    /// and 2.1 % at 0.2: of second order, by the formula.
    @Test("The Ornstein–Uhlenbeck process step by step", arguments: 1...2, [0.4, 0.2])
    func moments(_ order: Int, _ step: Double) throws {
        let count = 400_000
        let solver = try Self.system(rate: 0).solver(
            ParticleScheme(count: count, timeStep: step, order: order, seed: 5), threads: 2)
        try solver.advance(to: 4)
        let contraction = order == 1 ? 1 - step : 1 - step + step * step / 2
        var (mean, variance) = (1.5, 0.36)
        for _ in 0..<Int((4 / step).rounded()) {
            mean *= contraction
            let square = contraction * contraction
            variance =
                order == 1
                ? square * variance + 0.6 * step
                : square * (variance + 0.3 * step) + 0.3 * step
        }
        let found = solver.particles.integral(\.x)
        let spread = solver.particles.integral { ($0.x - found) * ($0.x - found) }
        let error = (variance / Double(count)).squareRoot()
        #expect(abs(found - mean) < 5.5 * error)
        #expect(abs(spread / variance - 1) < 5.5 * (2 / Double(count)).squareRoot())
    }

    /// Noise alone in a box keeps the uniform density, at walls and around a torus; ⟨cos πx⟩
    /// of a point decays by e^{−π²β⁻¹t} there, and between walls at ±1 too, in one step.
    ///
    /// 5.5 standard errors of at most 1/√n, 4e-8 each, 12 of them.
    @Test("Walls reflect noise", arguments: [Boundary.wall, .periodic], 1...2)
    func walls(_ boundary: Boundary, _ order: Int) throws {
        let plane = Mesh(
            axes: ["x", "y"].map {
                Axis(name: $0, lower: -1, upper: 1, cells: 8, boundary: boundary)
            })
        let count = 200_000
        func particles(_ initial: any Density) throws -> ParticleSolver {
            let system = System(
                model: .landscape(potential: ZeroPotential(), kernel: ZeroKernel()),
                dynamics: Dynamics(transport: true, birthDeath: nil, diffusion: 0.5),
                initial: InitialMeasure(initial), mesh: plane)
            let solver = try system.solver(
                ParticleScheme(count: count, timeStep: 0.3, order: order, seed: 6), threads: 2)
            try solver.advance(to: 0.3)
            return solver
        }
        let tolerance = 5.5 / Double(count).squareRoot()
        let uniform = try particles(UniformDensity(ranges: [-1...1, -1...1])).particles
        #expect(abs(uniform.integral { $0.x * $0.x } - 1.0 / 3) < tolerance)
        #expect(abs(uniform.integral { $0.x * $0.y }) < tolerance)
        let point = try particles(PointDensity(position: [0, 0])).particles
        let decay = Double.exp(-Double.pi * Double.pi * 0.5 * 0.3)
        #expect(abs(point.integral { .cos(.pi * $0.x) } - decay) < tolerance)
        #expect(
            abs(point.integral { .cos(.pi * $0.x) * .cos(.pi * $0.y) } - decay * decay)
                < tolerance)
    }

    /// Births, deaths, interaction and noise against the closed form: mean and second moment.
    ///
    /// As in ``ClosedFormTests``: 5 standard errors of 40 replicas, at most 12 comparisons that
    /// are strongly correlated, p < 3e-4, and both of two seeds fail with 1e-7.
    @Test("Gaussian closure", arguments: BirthScheme.allCases)
    func closure(_ births: BirthScheme) throws {
        let flow = GaussianFlow(
            stiffness: 1, attraction: 0.5, center: [0], mean: [1.5], variance: 0.36, rate: 1,
            diffusion: 0.3)
        let times = [0.4, 1.0, 2.0]
        let system = Self.system(rate: 1, attraction: 0.5)
        let isGood = try withSecondChance { seed in
            let scheme = ParticleScheme(count: 10_000, timeStep: 0.02, births: births, seed: seed)
            var squares = [[Double]](repeating: [], count: times.count)
            var output = 0
            let means = try system.ensemble(scheme, replicas: 40, times: times) { solver in
                squares[output % times.count].append(solver.particles.integral { $0.x * $0.x })
                output += 1
                return solver.particles.integral(\.x)
            }
            return times.indices.allSatisfy { index in
                let mean = flow.mean(at: times[index])[0]
                let square = mean * mean + flow.variance(at: times[index])
                return Sample(means[index]).deviation(from: mean) < 5
                    && Sample(squares[index]).deviation(from: square) < 5
            }
        }
        #expect(isGood)
    }

    @Test("Same bits on any number of threads", arguments: [0.0, 1], 1...2)
    func threads(_ rate: Double, _ order: Int) throws {
        let results = try (1...3).map { threads in
            let scheme = ParticleScheme(count: 4999, timeStep: 0.02, order: order, seed: 7)
            let solver = try Self.system(rate: rate).solver(scheme, threads: threads)
            try solver.advance(to: 0.1)
            return Array(solver.particles.x.values.prefix(solver.particles.count))
        }
        #expect(results[1] == results[0] && results[2] == results[0])
        let other = try Self.system(rate: rate).solver(
            ParticleScheme(count: 4999, timeStep: 0.02, order: order, seed: 8))
        try other.advance(to: 0.1)
        #expect(Array(other.particles.x.values.prefix(other.particles.count)) != results[0])
    }
}
