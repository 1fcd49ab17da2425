import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// Problems that are small and nasty.
@Suite struct HardCaseTests {
    /// A plane of one row is a line, however many tiles a line of that length has.
    @Test(arguments: [1025, 3000], [Boundary.wall, .periodic])
    func oneLongRow(columns: Int, boundary: Boundary) throws {
        let flat = mesh((1, 1, .wall), (8, columns, boundary))
        let line = Mesh(axes: [flat.axes[1]])
        let density = try InitialMeasure(NormalDensity(mean: [0.7], sd: [0.4]))
            .cellAverages(on: line)
        func solve(_ mesh: Mesh, _ center: [Double]) throws -> [Double] {
            var problem = Problem(mesh, density: density)
            problem.potential = QuadraticPotential(stiffness: 1, center: center)
            problem.react(.conserved, rate: 1)
            return try problem.density(afterSteps: 20)
        }
        // The tiles, and with them the order of the sums, differ.
        #expect(deviation(try solve(flat, [0, 0]), try solve(line, [0])) < 1e-13)
    }

    /// M' = −(F + kM)M for uniform mass on a circle, from far below M = −F/k: V is
    /// uniform all the time, so that its spread bounds nothing.
    @Test func freeMassGrowsToItsLevelFromFarBelow() throws {
        let circle = mesh((2 * .pi, 16, .periodic))
        let start = 1e-3
        let uniform = start / (2 * .pi)
        var problem = Problem(circle, density: Array(repeating: uniform, count: 16))
        problem.heights = Array(repeating: -1, count: 16)
        problem.kernel = FormulaKernel(
            try Formula("0.5", variables: FormulaKernel.variables(of: circle)))
        problem.react(.free, rate: 1)
        let solver = try problem.solver()
        try solver.advance(to: 20)
        // The mass obeys the logistic equation, here almost at its end M = 2.
        #expect(abs(solver.status.mass - 2) < 1e-4)
    }

    /// One full cell has no spread; all the same V at the bottom of the well does
    /// not overflow against V where the mass was.
    @Test func aPointWithAHugeRate() throws {
        let line = mesh((4, 41, .wall))
        var density = Array(repeating: 0.0, count: 41)
        density[5] = 1 / line.cellVolume
        var problem = Problem(line, density: density)
        problem.potential = QuadraticPotential(stiffness: 20, center: [0])
        problem.react(.conserved, rate: 1e5)
        let solver = try problem.solver()
        try solver.advance(to: 0.05)
        #expect(abs(solver.status.mass - 1) < 1e-14)
    }

    /// A source where V is far below all V that carries mass.
    @Test func aSourceInADeepWell() throws {
        let line = mesh((2, 10, .wall))
        var density = Array(repeating: 0.0, count: 10)
        for cell in 5..<10 { density[cell] = 1 }
        var problem = Problem(line, density: density)
        problem.heights = (0..<10).map { $0 < 5 ? -1000 : 100 }
        problem.transport = false
        problem.limits = StepLimits(reaction: .infinity, fixed: 1)
        problem.react(.reinjected(source: UniformDensity(ranges: [-1...0])), rate: 1)
        let solver = try problem.solver()
        try solver.step(toward: 1)
        #expect(abs(solver.status.mass - 1) < 1e-14)
        #expect(solver.density[0] > 0.99)
    }

    /// The rate of injection varies within a step, so the answer must not depend on
    /// how many outputs there are.
    @Test func injectionAloneIsResolvedInTime() throws {
        let line = mesh((6, 60, .wall))
        let density = try InitialMeasure(NormalDensity(mean: [-1], sd: [0.5]))
            .cellAverages(on: line)
        func mean(outputs: Int) throws -> Double {
            var problem = Problem(line, density: density)
            problem.potential = QuadraticPotential(stiffness: 2, center: [0])
            problem.transport = false
            problem.react(.replaced(source: NormalDensity(mean: [1], sd: [0.3])), rate: 1)
            let solver = try problem.solver()
            for output in 1...outputs {
                try solver.advance(to: 3 * Double(output) / Double(outputs))
            }
            let masses = zip(line.axes[0].centers, solver.density.values)
            return masses.reduce(0) { $0 + $1.0 * $1.1 } * line.cellVolume
        }
        #expect(abs(try mean(outputs: 1) - mean(outputs: 300)) < 1e-4)
    }
}
