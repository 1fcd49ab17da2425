import Foundation
import GridFlow
import Meshes
import Models
import Testing

/// Steps that are chosen by themselves where the present V is flat, and only its response to what
/// a step changes says how long they may be.
@Suite struct KineticStiffnessTests {
    /// A uniform density but for a thousandth, on a circle.
    static func circle(velocities: ClosedRange<Double>, cells: Int, spread: Double)
        -> KineticProblem
    {
        var problem = KineticProblem()
        problem.parameter = Axis(
            name: "theta", lower: -Double.pi, upper: .pi, cells: 64, boundary: .periodic)
        problem.velocity = Axis(
            name: "v", lower: velocities.lowerBound, upper: velocities.upperBound, cells: cells)
        let (positions, speeds) = (problem.parameter.centers, problem.velocity.centers)
        problem.averages = positions.flatMap { x in
            speeds.map { (1 + 1e-3 * cos(x)) * exp(-$0 * $0 / (2 * spread)) }
        }
        return problem
    }

    /// Births and deaths at the rate 1000 even a disturbance out, down to a hundred thousandth of it: what
    /// streaming makes anew is far less.
    @Test func birthsAndDeathsEvenOut() throws {
        var problem = Self.circle(velocities: -2...2, cells: 32, spread: 0.1)
        problem.kernel = GaussianKernel(amplitude: 1, width: 0.5)
        (problem.friction, problem.temperature) = (1, 0.1)
        problem.births = BirthDeath(rate: .constant(1000), population: .conserved)
        let solver = try problem.solver()
        var last = 2e-3
        for time in [0.01, 0.02, 0.04, 0.08, 0.16] {
            try solver.advance(to: time)
            let marginal = solver.marginalDensity.values
            let mean = marginal.reduce(0, +) / 64
            let deviation = marginal.map { abs($0 / mean - 1) }.max() ?? .nan
            #expect(deviation <= 1.001e-3, "at \(time): \(deviation)")
            last = deviation
        }
        #expect(last <= 1e-8)
        #expect((solver.bounds[.stiffness] ?? 0) > 0)
    }

    /// A plasma oscillation of frequency √(A·M/2) = 224: a standing wave whose field and kinetic
    /// energies take turns. In 18 periods their sum stays, to 5% of what takes turns.
    @Test func aPlasmaKeepsItsEnergy() throws {
        var problem = Self.circle(velocities: -2...2, cells: 64, spread: 0.09)
        problem.kernel = CosineKernel(strength: -1e5, dimension: 1)
        problem.friction = 0
        let mass = (problem.averages ?? []).reduce(0, +) * problem.mesh.cellVolume
        problem.averages = problem.averages?.map { $0 / mass }
        let solver = try problem.solver()
        func energy() -> Double {
            let (density, potential) = (solver.density, solver.potential)
            let field = (0..<density.count).lazy.map { density[$0] * potential[$0] }.reduce(0, +)
            return 0.5 * field * solver.mesh.cellVolume + solver.moments.kineticEnergy
        }
        let start = energy()
        // A·ε²/8.
        let exchanged = 1e5 * 1e-6 / 8
        for time in [0.1, 0.2, 0.3, 0.4, 0.5] {
            try solver.advance(to: time)
            let change = energy() - start
            #expect(abs(change) <= 0.05 * exchanged, "at \(time): \(change / exchanged)")
        }
    }
}
