import ExactSolutions
import Foundation
import Models
import ParticleFlow
import Testing

/// Ensembles against the closed form of a Gaussian in a quadratic well.
///
/// A comparison is at most 5 standard errors, estimated from at least 25 replicas:
/// by Student's t a correct mean is farther off with probability below 5e-5. A test
/// makes at most 22 of them, strongly correlated, p < 1.1e-3; both of two seeds fail
/// with 1.2e-6 for 25 replicas, and below 1e-7 from 40 on. The sizes keep what is
/// no randomness below one standard error: the finite size's c/n, with c about ½,
/// and the step's error of about 1e-5.
@Suite("Particles against closed forms")
struct ClosedFormTests {
    static let times = stride(from: 0.0, through: 1, by: 0.2).map { $0 }
    static let flow = GaussianFlow(
        stiffness: 1, center: [0], mean: [1.5], variance: 0.36, rate: 1)

    @Test(
        "Mean and second moment",
        arguments: [(100, 50), (1000, 60), (10_000, 50), (100_000, 40)],
        [BirthScheme.synchronous, .gillespie])
    func moments(_ size: (count: Int, replicas: Int), _ births: BirthScheme) throws {
        let system = System.gaussian()
        let isGood = try withSecondChance { seed in
            let scheme = ParticleScheme(
                count: size.count, timeStep: 0.02, births: births, seed: seed)
            var squares = [[Double]](repeating: [], count: Self.times.count)
            var output = 0
            let means = try system.ensemble(
                scheme, replicas: size.replicas, times: Self.times
            ) { solver in
                squares[output % Self.times.count].append(
                    solver.particles.integral { $0.x * $0.x })
                output += 1
                return solver.particles.integral(\.x)
            }
            return Self.times.indices.allSatisfy { index in
                let mean = Self.flow.mean(at: Self.times[index])[0]
                let square = mean * mean + Self.flow.variance(at: Self.times[index])
                return Sample(means[index]).deviation(from: mean) < 5
                    && Sample(squares[index]).deviation(from: square) < 5
            }
        }
        #expect(isGood)
    }

    @Test(
        "Free mass", arguments: [(100, 50), (10_000, 50)], [BirthScheme.synchronous, .gillespie])
    func freeMass(_ size: (count: Int, replicas: Int), _ births: BirthScheme) throws {
        let exact = FreeQuadratic(
            stiffness: 1, center: [0], mass: 2, mean: [1.5], variance: 0.36, rate: 1)
        let system = System.gaussian(population: .free, mass: 2)
        let isGood = try withSecondChance { seed in
            let scheme = ParticleScheme(
                count: size.count, timeStep: 0.02, births: births, seed: seed)
            let masses = try system.ensemble(
                scheme, replicas: size.replicas, times: Array(Self.times.dropFirst())
            ) { $0.particles.mass }
            return zip(Self.times.dropFirst(), masses).allSatisfy { time, masses in
                Sample(masses).deviation(from: exact.mass(at: time)) < 5
            }
        }
        #expect(isGood)
    }
}
