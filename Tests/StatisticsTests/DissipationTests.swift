import Foundation
import GridFlow
import Meshes
import Models
import Parallelism
import Statistics
import Testing

/// The energy identity (16) along computed flows.
@Suite struct DissipationTests {
    /// −dE/dt by central differences, minus what is dissipated, at t = 0.2.
    private func defect(
        _ model: Model, _ population: Population, alpha: Double, axes: [Axis],
        initial: any Density
    ) throws -> (defect: Double, rate: Double) {
        let mesh = Mesh(axes: axes)
        let field = try field(model, on: mesh)
        let solver = try GridSolver(
            mesh: mesh, field: field, dynamics: .flow(population, rate: alpha),
            density: InitialMeasure(initial).cellAverages(on: mesh), order: 2,
            splitting: .strang, limits: StepLimits(), pool: WorkerPool(threads: 2))
        let h = 1e-3
        try solver.advance(to: 0.2 - h)
        let before = solver.status.energy
        try solver.advance(to: 0.2)
        let d = diagnostics(solver.density.values, field, on: mesh)
        try solver.advance(to: 0.2 + h)
        let rate = (before - solver.status.energy) / (2 * h)
        let isFree = if case .free = population { true } else { false }
        let births = alpha * (isFree ? d.potentialSquare : d.potentialVariance)
        return (rate - d.transportDissipation - births, rate)
    }

    private func check(
        _ model: Model, _ population: Population, alpha: Double, axes: (Int) -> [Axis],
        cells: Int, initial: any Density
    ) throws {
        let coarse = try defect(
            model, population, alpha: alpha, axes: axes(cells), initial: initial)
        let fine = try defect(
            model, population, alpha: alpha, axes: axes(2 * cells), initial: initial)
        let order = log2(abs(coarse.defect) / abs(fine.defect))
        // Measured: 3.4e-3 for the double well, 1e-4 and less for the others.
        #expect(abs(fine.defect) < 5e-3 * fine.rate, "\(coarse) \(fine)")
        // Second order, or already at the 1e-7 of the difference in time.
        #expect(order > 1.7 || abs(fine.defect) < 1e-6 * fine.rate, "order \(order)")
    }

    private func line(_ cells: Int) -> [Axis] {
        [Axis(name: "x", lower: -5, upper: 5, cells: cells)]
    }

    @Test func ofTransportAndBirthsOnTheLine() throws {
        let model = Model.landscape(
            potential: DoubleWellPotential(depth: 0.2, tilt: 0.1),
            kernel: GaussianKernel(amplitude: 0.5, width: 0.7))
        for alpha in [0.0, 2] {
            try check(
                model, .conserved, alpha: alpha, axes: line, cells: 200,
                initial: NormalDensity(mean: [0.5], sd: [0.8]))
        }
    }

    @Test func ofFreeMass() throws {
        let model = Model.landscape(
            potential: QuadraticPotential(stiffness: 1, center: [0.4]),
            kernel: GaussianKernel(amplitude: 0.5, width: 0.7))
        try check(
            model, .free, alpha: 1, axes: line, cells: 200,
            initial: NormalDensity(mean: [-0.5], sd: [0.8]))
    }

    @Test func ofANetwork() throws {
        let network = GaussianNetwork(
            components: [.init(weight: 1, center: 0.5, variance: 0.5)], unitVariance: 0.5)
        try check(
            .network(network), .conserved, alpha: 2,
            axes: { cells in
                [
                    Axis(name: "c", lower: -5, upper: 5, cells: cells),
                    Axis(name: "z", lower: -4, upper: 4, cells: cells),
                ]
            }, cells: 48, initial: NormalDensity(mean: [0, 0], sd: [0.9, 0.8]))
    }
}
