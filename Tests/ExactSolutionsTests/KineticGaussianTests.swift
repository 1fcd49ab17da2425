import ExactSolutions
import Foundation
import Testing

/// Gaussians with momentum against Runge–Kutta on their moment equations, whose error at
/// 4,000 steps is below rounding accumulation: 1e-10 leaves a margin.
@Suite struct KineticGaussianTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let h, kappa, gamma, temperature: Double
        var testDescription: String { "h=\(h) κ=\(kappa) γ=\(gamma) β⁻¹=\(temperature)" }

        var flow: KineticGaussian {
            KineticGaussian(
                stiffness: h, attraction: kappa, center: 0.3, friction: gamma,
                temperature: temperature,
                initial: .init(
                    position: 1.5, velocity: -0.4, positionVariance: 0.16, covariance: -0.05,
                    velocityVariance: 0.09))
        }

        /// The rates of m − a, p and the covariance, from Itô's formula.
        func rates(_ y: [Double]) -> [Double] {
            let g = h + kappa
            return [
                y[1], -h * y[0] - gamma * y[1], 2 * y[3], y[4] - gamma * y[3] - g * y[2],
                -2 * g * y[3] - 2 * gamma * y[4] + 2 * gamma * temperature,
            ]
        }
    }

    /// Underdamped, critically damped, overdamped, without friction, without a well, unstable.
    static let cases: [Case] = [
        (1, 0, 0.5), (1, 0, 2), (1, 0, 5), (1, 0, 0), (1, 0.5, 0.5), (1, -0.4, 3), (0, 0, 0.7),
        (0, 1, 0.7), (1, -1, 0.7), (0, 0, 0), (-0.3, 0, 0.5), (1, 0, 2 + 1e-9),
    ].flatMap { (row: (Double, Double, Double)) in
        [0.0, 0.25].map { Case(h: row.0, kappa: row.1, gamma: row.2, temperature: $0) }
    }

    @Test(arguments: cases) func followsTheMomentEquations(_ c: Case) {
        let flow = c.flow
        for time in [0.0, 0.1, 0.7, 3] {
            let y = integrate([1.2, -0.4, 0.16, -0.05, 0.09], to: time) { c.rates($0) }
            let moments = flow.moments(at: time)
            #expect(close(moments.position, 0.3 + y[0], 1e-10))
            #expect(close(moments.velocity, y[1], 1e-10))
            #expect(close(moments.positionVariance, y[2], 1e-10))
            #expect(close(moments.covariance, y[3], 1e-10))
            #expect(close(moments.velocityVariance, y[4], 1e-10))
        }
    }

    /// d/dt (E + K + β⁻¹∫ρ log ρ) = −γ∫|r + β⁻¹∂_r log ρ|² dρ, where for a Gaussian
    /// ∂_r log ρ = −(C⁻¹(x − m))_r, so that the integral is p² + C_rr − 2β⁻¹ + β⁻²(C⁻¹)_rr.
    @Test(arguments: cases) func theLyapunovFunctionalFallsAsItDissipates(_ c: Case) {
        let flow = c.flow
        let slope = derivative(at: 0.8) { flow.lyapunov(of: flow.moments(at: $0)) }
        let m = flow.moments(at: 0.8)
        let determinant = m.positionVariance * m.velocityVariance - m.covariance * m.covariance
        let t = c.temperature
        let dissipation =
            2 * m.kineticEnergy - 2 * t + t * t * m.positionVariance / determinant
        #expect(close(slope, -c.gamma * dissipation, 1e-8))
        #expect(dissipation >= 0)
    }

    /// After a long time: Maxwell's and Boltzmann's law, whatever overflows on the way.
    @Test(arguments: [0.5, 2, 40.0]) func endsInMaxwellAndBoltzmann(friction: Double) {
        let c = Case(h: 1, kappa: 0.5, gamma: friction, temperature: 0.25)
        let m = c.flow.moments(at: 5000)
        #expect(close(m.position, 0.3, 1e-12) && close(m.velocity, 0, 1e-12))
        #expect(close(m.positionVariance, 0.25 / 1.5, 1e-12))
        #expect(close(m.covariance, 0, 1e-12) && close(m.velocityVariance, 0.25, 1e-12))
    }
}
