import Foundation
import GridFlow
import Meshes
import Models
import Testing

/// Where the kinetic equation comes to rest, and where it never does.
@Suite struct EquilibriumTests {
    /// Without a force Maxwell's law, uniform in space, is kept to rounding: by streaming since
    /// it is uniform, by the walk since that is made for it. Wide cells and narrow ones.
    @Test(arguments: Boundary.allCases, [0.02, 0.5, 9.0]) func maxwellIsKeptToRounding(
        boundary: Boundary, temperature: Double
    ) throws {
        var problem = KineticProblem(cells: 40)
        problem.parameter = Axis(
            name: "theta", lower: 0, upper: 1, cells: 9, boundary: boundary)
        problem.temperature = temperature
        let velocities = problem.velocity.centers
        problem.averages = (0..<9 * 40).map {
            let v = velocities[$0 % 40]
            return exp(-v * v / 2 / temperature)
        }
        let solver = try problem.solver()
        try solver.advance(to: 2)
        for (value, start) in zip(solver.density.values, try problem.initialDensity()) {
            #expect(abs(value - start) <= 1e-12)
            // Far out the walk keeps the relative size, too.
            #expect(abs(value - start) <= 1e-9 * start)
        }
    }

    /// The mean velocity decays at exactly γ. The mean square goes to β⁻¹ as
    /// ⟨v²⟩ = β⁻¹ + (⟨v²⟩₀ − β⁻¹)e^{−2γt}, but for an error of second order in the cells.
    @Test func velocitiesThermaliseAtTheRateOfFriction() throws {
        let errors = try [32, 64, 128].map { cells in
            var problem = KineticProblem(cells: cells)
            problem.parameter = Axis(
                name: "theta", lower: 0, upper: 1, cells: 2, boundary: .periodic)
            problem.temperature = 0.25
            problem.start = (
                UniformDensity(ranges: [0...1]), NormalDensity(mean: [1], sd: [0.3])
            )
            let solver = try problem.solver()
            let before = solver.moments
            try solver.advance(to: 1.5)
            let after = solver.moments
            let decay = exp(-0.5 * 1.5)
            #expect(abs(after.velocity - decay * before.velocity) <= 1e-13)
            let exact = 0.25 + (2 * before.kineticEnergy - 0.25) * decay * decay
            return abs(2 * after.kineticEnergy - exact)
        }
        #expect(errors[2] <= 4e-4)
        #expect(log2(errors[0] / errors[1]) >= 1.9 && log2(errors[1] / errors[2]) >= 1.9)
    }

    /// A density that nobody forces turns round at walls, r → −r: after twice the time from
    /// wall to wall it is back, and in the middle it is the mirror image.
    @Test func wallsReflect() throws {
        var problem = KineticProblem(cells: 4)
        problem.friction = 0
        problem.parameter = Axis(name: "theta", lower: 0, upper: 1, cells: 200)
        problem.velocity = Axis(name: "v", lower: -2, upper: 2, cells: 2)
        problem.start = (
            NormalDensity(mean: [0.3], sd: [0.05]), UniformDensity(ranges: [0...2])
        )
        // Whole cells: nothing is interpolated.
        problem.limits = StepLimits(fixed: 0.05)
        let solver = try problem.solver()
        let start = solver.density.values
        try solver.advance(to: 1)
        let middle = solver.density.values
        // All have gone by 1: to the wall and back to 0.7, with the velocity −1.
        var mirrored = [Double](repeating: 0, count: 400)
        for i in 0..<200 { mirrored[2 * i] = start[399 - 2 * i] }
        #expect(deviation(middle, mirrored) <= 1e-12)
        try solver.advance(to: 2)
        #expect(deviation(solver.density.values, start) <= 1e-12)
    }

    /// Free streaming is exact in time: one step of any length, and many, differ by what is
    /// interpolated alone, which falls with the fifth power of the cells.
    @Test func freeStreamingIsAShift() throws {
        func error(_ cells: Int) throws -> Double {
            var problem = KineticProblem(cells: cells)
            problem.friction = 0
            problem.velocity = Axis(name: "v", lower: -1, upper: 1, cells: 2)
            problem.start = (
                NormalDensity(mean: [-1], sd: [0.5]), UniformDensity(ranges: [0...1])
            )
            let solver = try problem.solver()
            try solver.advance(to: 2.1)
            let exact = try NormalDensity(mean: [0.05], sd: [0.5]).masses(
                on: Mesh(axes: [problem.parameter]))
            let density = solver.density
            return (0..<cells).map {
                abs(density[2 * $0 + 1] * solver.mesh.cellVolume - exact[$0])
            }.compensatedSum()
        }
        let errors = try [32, 64, 128].map(error)
        #expect(log2(errors[0] / errors[1]) > 4 && log2(errors[1] / errors[2]) > 4.5, "\(errors)")
    }

    /// Births and deaths see positions alone: where nothing moves and V stays, each position
    /// has the mass of equation (12), and velocities are as they were.
    @Test func birthsAndDeathsActOnPositions() throws {
        var problem = KineticProblem(cells: 32)
        problem.friction = 0
        problem.velocity = Axis(name: "v", lower: -1, upper: 1, cells: 1)
        problem.start.1 = UniformDensity(ranges: [-1...1])
        problem.potential = QuadraticPotential(stiffness: 0.4, center: [0.5])
        problem.births = BirthDeath(rate: .constant(2), population: .free)
        let solver = try problem.solver()
        let (start, potential) = (solver.density.values, solver.potential.values)
        try solver.advance(to: 0.6)
        for (index, value) in solver.density.values.enumerated() {
            let exact = start[index] * exp(-1.2 * potential[index])
            #expect(abs(value - exact) <= 1e-13 * exact)
        }
    }
}
