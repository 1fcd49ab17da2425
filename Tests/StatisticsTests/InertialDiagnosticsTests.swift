import ExactSolutions
import Foundation
import Interactions
import Meshes
import Models
import Statistics
import TestSupport
import Testing

/// The scalars of densities of positions and velocities.
@Suite struct InertialDiagnosticsTests {
    static let moments = KineticGaussian.Moments(
        position: 0.3, velocity: -0.4, positionVariance: 0.3, covariance: 0.1,
        velocityVariance: 0.2)

    /// A Gaussian in ½θ², on axes in either order, at a temperature and without one: kinetic
    /// energy, functional and dissipation p² + C_rr − 2β⁻¹ + β⁻²(C⁻¹)_rr in closed form.
    @Test(arguments: [0, 1], [0, 0.35]) func ofAGaussian(axis: Int, temperature: Double) throws {
        func errors(_ cells: Int) throws -> [Double] {
            let mesh = mesh((8, cells, .wall), (8, cells, .wall))
            let m = Self.moments
            let normal =
                axis == 1
                ? NormalDensity(
                    mean: [m.position, m.velocity],
                    covariance: [
                        [m.positionVariance, m.covariance], [m.covariance, m.velocityVariance],
                    ])
                : NormalDensity(
                    mean: [m.velocity, m.position],
                    covariance: [
                        [m.velocityVariance, m.covariance], [m.covariance, m.positionVariance],
                    ])
            let density = AlignedBuffer(try normal.masses(on: mesh).map { $0 / mesh.cellVolume })
            let potential = AlignedBuffer(
                (0..<mesh.cellCount).map {
                    let theta = mesh.coordinates(ofCell: $0)[1 - axis]
                    return 0.5 * theta * theta
                })
            let momentum = Momentum(friction: 1, temperature: temperature, velocityAxis: axis)
            let d = InertialDiagnostics(
                density, mesh: mesh, momentum: momentum,
                diagnostics: Diagnostics(
                    density, potential: potential, external: potential, mesh: mesh))
            let flow = KineticGaussian(
                stiffness: 1, friction: 1, temperature: temperature, initial: m)
            let determinant = m.positionVariance * m.velocityVariance - m.covariance * m.covariance
            let exact =
                2 * m.kineticEnergy - 2 * temperature
                + temperature * temperature * m.positionVariance / determinant
            return [
                d.kineticEnergy - m.kineticEnergy, d.lyapunov - flow.lyapunov(of: m),
                d.frictionDissipation - exact,
            ]
        }
        let (coarse, fine) = (try errors(64), try errors(128))
        for (a, b) in zip(coarse, fine) {
            // Velocities spread over 0.4 at each position, six cells.
            #expect(abs(b) <= 6e-3)
            #expect(log2(abs(a / b)) >= 1.9, "\(coarse) \(fine)")
        }
    }

    @Test func ofTwoParticles() {
        let particles = ParticleSet(dimension: 1, capacity: 2, traits: 1)
        (particles.weight[0], particles.weight[1]) = (0.25, 0.75)
        (particles.traits[0][0], particles.traits[0][1]) = (2, -1)
        let samples = FieldSamples(capacity: 2)
        (samples.external[0], samples.external[1]) = (4, 8)
        (samples.potential[0], samples.potential[1]) = (4, 8)
        let line = mesh((2, 4, .wall))
        let d = Diagnostics(particles, samples, mesh: line, minimumPotential: 0)
        let cold = InertialDiagnostics(
            particles, momentum: Momentum(friction: 1, temperature: 0, velocityAxis: nil),
            diagnostics: d)
        #expect(cold.kineticEnergy == 0.875)
        #expect(cold.lyapunov == 7.875 && cold.frictionDissipation == 1.75)
        let warm = InertialDiagnostics(
            particles, momentum: Momentum(friction: 1, temperature: 1, velocityAxis: nil),
            diagnostics: d)
        #expect(warm.kineticEnergy == 0.875)
        #expect(warm.lyapunov.isNaN && warm.frictionDissipation.isNaN)
    }
}
