import ExactSolutions
import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// What a user gets with the default limits: order 2, 512 cells on [−4, 4],
/// F = θ²/2, N(1.5, 0.6²), until t = 1.
@Suite struct AccuracyTests {
    @Test(arguments: [0.0, 1], [0.0, 1]) func defaultsAreAccurate(alpha: Double, kappa: Double)
        throws
    {
        let flow = GaussianFlow(
            stiffness: 1, attraction: kappa, center: [0], mean: [1.5], variance: 0.36,
            rate: alpha)
        let line = mesh((8, 512, .wall))
        var problem = Problem(line, density: try flow.cellAverages(on: line, at: 0))
        problem.potential = QuadraticPotential(stiffness: 1, center: [0])
        problem.kernel = QuadraticKernel(strength: kappa)
        if alpha > 0 { problem.react(.conserved, rate: alpha) }
        let solver = try problem.solver()
        try solver.advance(to: 1)
        let density = solver.density.values
        let centers = line.axes[0].centers
        let total = density.compensatedSum()
        let mean = zip(density, centers).map { $0 * $1 }.compensatedSum() / total
        let variance =
            zip(density, centers).map { $0 * ($1 - mean) * ($1 - mean) }.compensatedSum() / total
        let errors = (
            mean: mean / flow.mean(at: 1)[0] - 1,
            energy: solver.status.energy / flow.energy(at: 1) - 1,
            // Cell-centred masses of an exact Gaussian have Δ²/12 more.
            variance: (variance - pow(line.axes[0].spacing, 2) / 12) / flow.variance(at: 1) - 1
        )
        #expect(abs(errors.mean) < 2e-4, "\(errors)")
        #expect(abs(errors.energy) < 2e-4, "\(errors)")
        #expect(abs(errors.variance) < 2e-3, "\(errors)")
    }
}
