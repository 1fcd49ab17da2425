import CAllocationCounter
import Foundation
import GridFlow
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// What the kinetic equation keeps, and what it never lets rise.
@Suite struct KineticInvariantTests {
    static func rough(_ boundary: Boundary, temperature: Double, velocityAxis: Int = 1)
        -> KineticProblem
    {
        var problem = KineticProblem(cells: 40)
        problem.parameter = Axis(
            name: "theta", lower: -1, upper: 2, cells: 37, boundary: boundary)
        problem.velocityAxis = velocityAxis
        problem.temperature = temperature
        problem.kernel = GaussianKernel(amplitude: 3, width: 0.3)
        var scatter = Scatter(seed: 8)
        problem.averages = scatter.numbers(problem.mesh.cellCount).map { $0 < 0.7 ? 0 : $0 }
        return problem
    }

    /// Densities full of holes, steps up to sixty times Courant's: nothing is negative, and
    /// nothing is lost.
    @Test(arguments: Boundary.allCases, [0, 0.5]) func massAndSignAreKept(
        boundary: Boundary, temperature: Double
    ) throws {
        for step in [0.001, 0.037, 0.6] {
            var problem = Self.rough(boundary, temperature: temperature)
            problem.limits = StepLimits(fixed: step)
            let solver = try problem.solver()
            let mass = solver.mass
            for _ in 0..<60 { try solver.step(toward: 1000) }
            #expect(solver.density.values.allSatisfy { $0 >= 0 && $0.isFinite })
            #expect(abs(solver.mass - mass) <= 1e-13 * mass)
        }
    }

    /// The density is that of the problem with the axes exchanged, to the last bit.
    @Test func theOrderOfTheAxesDoesNotMatter() throws {
        let problem = Self.rough(.wall, temperature: 0.5)
        var exchanged = Self.rough(.wall, temperature: 0.5, velocityAxis: 0)
        let (rows, columns) = (37, 40)
        let averages = try #require(problem.averages)
        exchanged.averages = (0..<rows * columns).map {
            averages[$0 % rows * columns + $0 / rows]
        }
        let (first, second) = (try problem.solver(), try exchanged.solver())
        try first.advance(to: 0.3)
        try second.advance(to: 0.3)
        let (a, b) = (first.density.values, second.density.values)
        let (v, w) = (first.potential.values, second.potential.values)
        for index in a.indices {
            let other = index % columns * rows + index / columns
            #expect(a[index] == b[other] && v[index] == w[other])
        }
    }

    @Test(arguments: Boundary.allCases, [0, 0.5]) func theNumberOfThreadsLeavesNoTrace(
        boundary: Boundary, temperature: Double
    ) throws {
        var problem = Self.rough(boundary, temperature: temperature)
        problem.births = BirthDeath(rate: .constant(1), population: .conserved)
        let results = try [1, 2, 3].map { threads in
            problem.threads = threads
            let solver = try problem.solver()
            for _ in 0..<10 { try solver.step(toward: 100) }
            return (solver.density.values, solver.time)
        }
        for result in results.dropFirst() {
            #expect(result.0 == results[0].0 && result.1 == results[0].1)
        }
    }

    @Test(arguments: Boundary.allCases, [0, 0.5]) func aStepAllocatesNothing(
        boundary: Boundary, temperature: Double
    ) throws {
        for threads in 1...2 {
            var problem = Self.rough(boundary, temperature: temperature)
            problem.births = BirthDeath(rate: .constant(1), population: .conserved)
            // For a prime number of cells on a circle FFTW itself takes memory.
            problem.parameter = Axis(
                name: "theta", lower: -1, upper: 2, cells: 36, boundary: boundary)
            problem.averages = [Double](repeating: 1, count: problem.mesh.cellCount)
            let pool = WorkerPool(threads: threads)
            let solver = try problem.solver(pool: pool)
            let reader = AllocationReader(pool)
            for _ in 0..<3 { try solver.step(toward: 100) }
            let before = reader.total()
            for _ in 0..<20 { try solver.step(toward: 100) }
            #expect(reader.total() == before, "\(threads) threads")
        }
    }

    /// Between walls a density that is even about the middle stays so, and a mirrored start
    /// gives the mirrored solution.
    @Test func mirroredStartsGiveMirroredSolutions() throws {
        var problem = KineticProblem(cells: 32)
        problem.potential = QuadraticPotential(stiffness: 1, center: [0])
        problem.temperature = 0.3
        var scatter = Scatter(seed: 2)
        let start = scatter.numbers(1024)
        problem.averages = start
        let solver = try problem.solver()
        problem.averages = start.reversed()
        let mirror = try problem.solver()
        try solver.advance(to: 0.7)
        try mirror.advance(to: 0.7)
        let largest = solver.density.values.max() ?? 0
        for (a, b) in zip(solver.density.values, mirror.density.values.reversed()) {
            #expect(abs(a - b) <= 1e-12 * largest)
        }
    }
}
