import ExactSolutions
import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// Observed orders on smooth problems with a closed form, mesh and step refined
/// together.
@Suite struct OrderTests {
    /// The order that must be seen on the finest pair of meshes.
    static let required = [1: 0.95, 2: 1.9]

    /// The moments of the cell-centred masses.
    private func moments(_ mesh: Mesh, _ density: [Double]) -> (mean: Double, variance: Double) {
        let total = density.compensatedSum()
        let xs = (0..<mesh.cellCount).map { mesh.coordinates(ofCell: $0)[0] }
        let mean = zip(density, xs).map { $0 * $1 }.compensatedSum() / total
        let variance =
            zip(density, xs).map { $0 * ($1 - mean) * ($1 - mean) }.compensatedSum() / total
        return (mean, variance)
    }

    /// The errors of the density and of its moments against the exact cell averages,
    /// whose variance has the same Δ²/12 of cell-centred masses.
    private func errors(_ solver: GridSolver, _ exact: [Double]) -> [(String, Double)] {
        let density = solver.density.values
        let (here, there) = (moments(solver.mesh, density), moments(solver.mesh, exact))
        let distance = zip(density, exact).map { abs($0 - $1) }.compensatedSum()
        return [
            ("density", distance * solver.mesh.cellVolume),
            ("mean", here.mean - there.mean), ("variance", here.variance - there.variance),
        ]
    }

    private func check(_ table: Refinement, order: Int, _ label: String) {
        let worst = table.worst
        #expect(
            worst.order >= Self.required[order]!,
            "\(label), \(worst.quantity): order \(worst.order)\(table)")
    }

    /// A Gaussian in quadratic wells on `half`-wide boxes.
    private func gaussian(
        _ flow: GaussianFlow, half: Double, cells: [Int], order: Int, to end: Double
    ) throws -> Refinement {
        try Refinement(cells) { n in
            let axes = ["x", "y"].prefix(flow.dimension).map {
                Axis(name: $0, lower: -half, upper: half, cells: n)
            }
            let mesh = Mesh(axes: Array(axes))
            guard case .landscape(let potential, let kernel) = flow.model else { fatalError() }
            var problem = Problem(
                mesh, density: try flow.cellAverages(on: mesh, at: 0), order: order)
            problem.potential = potential
            problem.kernel = kernel
            if flow.rate > 0 { problem.react(.conserved, rate: flow.rate) }
            // The Courant number at the walls is below ½.
            let speed = flow.curvature * half * Double(2 * flow.dimension)
            let steps = (end * speed * Double(n) / half / 2).rounded(.up)
            problem.limits = StepLimits(courant: 1, fixed: end / steps)
            let solver = try problem.solver()
            try solver.advance(to: end)
            let exact = try flow.cellAverages(on: mesh, at: end)
            return errors(solver, exact)
                + [("energy", solver.status.energy - flow.energy(at: end))]
        }
    }

    @Test(arguments: [1, 2], [(0.0, 0.0), (0, 1), (0.7, 0), (0.7, 1)])
    func aGaussianOnTheLine(order: Int, parameters: (kappa: Double, alpha: Double)) throws {
        let flow = GaussianFlow(
            stiffness: 1, attraction: parameters.kappa, center: [0.1], mean: [1.2],
            variance: 0.4, rate: parameters.alpha)
        let table = try gaussian(
            flow, half: 6, cells: order == 1 ? [400, 800, 1600] : [100, 200, 400], order: order,
            to: 0.5)
        check(table, order: order, "Gaussian κ = \(parameters.kappa), α = \(parameters.alpha)")
    }

    @Test(arguments: [1, 2]) func aGaussianOnThePlane(order: Int) throws {
        let flow = GaussianFlow(
            stiffness: 1, attraction: 0.5, center: [0, 0.1], mean: [0.3, -0.2], variance: 0.8,
            rate: 1)
        let table = try gaussian(flow, half: 5, cells: [64, 128, 256], order: order, to: 0.1)
        check(table, order: order, "Gaussian on the plane")
    }

    @Test(arguments: [1, 2]) func aFreePopulation(order: Int) throws {
        let flow = FreeQuadratic(
            stiffness: 1, floor: -0.3, center: [0], mass: 1.5, mean: [1], variance: 0.4, rate: 1)
        let table = try Refinement(order == 1 ? [400, 800, 1600] : [100, 200, 400]) { n in
            let line = mesh((12, n, .wall))
            var problem = Problem(
                line, density: try flow.cellAverages(on: line, at: 0), order: order)
            problem.potential = FormulaPotential(try Formula("x^2/2 - 0.3", variables: ["x"]))
            problem.react(.free, rate: 1)
            problem.limits = StepLimits(courant: 1, fixed: 0.5 / Double(n / 2))
            let solver = try problem.solver()
            try solver.advance(to: 0.5)
            let exact = try flow.cellAverages(on: line, at: 0.5)
            return errors(solver, exact)
                + [
                    ("mass", solver.status.mass - flow.mass(at: 0.5)),
                    ("energy", solver.status.energy - flow.energy(at: 0.5)),
                ]
        }
        check(table, order: order, "free population")
    }

    @Test(arguments: [1, 2]) func attractionOnTheCircle(order: Int) throws {
        let flow = TorusCosine(strength: 1, resultant: 0.4, direction: 1)
        let table = try Refinement(order == 1 ? [400, 800, 1600] : [50, 100, 200]) { n in
            let ring = mesh((2 * Double.pi, n, .periodic))
            guard case .landscape(_, let kernel) = flow.model else { fatalError() }
            var problem = Problem(
                ring, density: flow.cellAverages(on: ring.axes[0], at: 0), order: order)
            problem.kernel = kernel
            problem.limits = StepLimits(courant: 1, fixed: 1 / Double(n / 2))
            let solver = try problem.solver()
            try solver.advance(to: 1)
            let exact = flow.cellAverages(on: ring.axes[0], at: 1)
            return errors(solver, exact)
                + [("energy", solver.status.energy - flow.energy(at: 1))]
        }
        check(table, order: order, "attraction on the circle")
    }
}
