import ExactSolutions
import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// Observed orders with diffusion, mesh and step refined together.
@Suite struct DiffusionOrderTests {
    /// The L1 error of the density, and that of the energy.
    private func errors(
        _ solver: GridSolver, _ exact: [Double], energy: Double
    ) -> [(String, Double)] {
        let distance = zip(solver.density.values, exact).map { abs($0 - $1) }.compensatedSum()
        return [
            ("density", distance * solver.mesh.cellVolume),
            ("energy", solver.status.energy - energy),
        ]
    }

    private func check(_ table: Refinement, order: Int) {
        #expect(table.worst.order >= OrderTests.required[order]!, "\(table)")
    }

    /// Ornstein–Uhlenbeck, interaction, births and deaths, and all of them without transport.
    @Test(
        arguments: [1, 2],
        [(0.0, 0.0, true), (0.7, 0, true), (0, 1, true), (0.7, 1, true), (0.7, 1, false)])
    func aGaussianOnTheLine(
        order: Int, parameters: (kappa: Double, alpha: Double, transport: Bool)
    ) throws {
        let flow = GaussianFlow(
            stiffness: 1, attraction: parameters.kappa, center: [0.1], mean: [1.2],
            variance: 0.4, rate: parameters.alpha, transport: parameters.transport, diffusion: 0.3)
        let table = try Refinement(order == 1 ? [200, 400, 800] : [100, 200, 400]) { n in
            try gaussian(flow, mesh((14, n, .wall)), order: order, step: 2 / Double(n))
        }
        check(table, order: order)
    }

    @Test(arguments: [1, 2]) func aGaussianOnThePlane(order: Int) throws {
        let flow = GaussianFlow(
            stiffness: 1, attraction: 0.5, center: [0, 0.1], mean: [0.3, -0.2], variance: 0.4,
            rate: 1, diffusion: 0.3)
        let table = try Refinement([32, 64, 128]) { n in
            try gaussian(
                flow, mesh((9, n, .wall), (9, n, .wall)), order: order, step: 2 / Double(n))
        }
        check(table, order: order)
    }

    private func gaussian(
        _ flow: GaussianFlow, _ mesh: Mesh, order: Int, step: Double
    ) throws -> [(String, Double)] {
        guard case .landscape(let potential, let kernel) = flow.model else { fatalError() }
        var problem = Problem(mesh, density: try flow.cellAverages(on: mesh, at: 0), order: order)
        problem.potential = potential
        problem.kernel = kernel
        problem.transport = flow.transport
        problem.diffusion = flow.diffusion
        if flow.rate > 0 { problem.react(.conserved, rate: flow.rate) }
        problem.limits.fixed = step
        let solver = try problem.solver()
        try solver.advance(to: 0.5)
        return errors(
            solver, try flow.cellAverages(on: mesh, at: 0.5), energy: flow.energy(at: 0.5))
    }

    /// Where the drift is not linear and the density not Gaussian, on a circle.
    @Test(arguments: [1, 2]) func attractionAgainstNoise(order: Int) throws {
        let flow = NoisyTorusCosine(strength: 1, diffusion: 0.25, resultant: 0.4)
        let table = try Refinement(order == 1 ? [100, 200, 400] : [50, 100, 200]) { n in
            let ring = mesh((2 * Double.pi, n, .periodic))
            var problem = Problem(
                ring, density: flow.cellAverages(on: ring.axes[0], at: 0), order: order)
            problem.kernel = CosineKernel(strength: 1, dimension: 1)
            problem.diffusion = 0.25
            problem.limits.fixed = 4 / Double(n)
            let solver = try problem.solver()
            try solver.advance(to: 2)
            let r = flow.moments(at: 2)[1]
            return errors(
                solver, flow.cellAverages(on: ring.axes[0], at: 2), energy: -0.5 * r * r)
        }
        check(table, order: order)
    }
}
