import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// The exponentially fitted, implicit flux: what it keeps, and its factors where they are known.
@Suite struct DiffusionTests {
    static let meshes = [
        mesh((6, 300, .wall)), mesh((6, 300, .periodic)), mesh((3, 19, .wall), (2, 23, .wall)),
        mesh((3, 17, .periodic), (2, 20, .wall)), mesh((3, 2, .periodic), (2, 1, .periodic)),
    ]

    /// A rough potential between 0 and 1, and the density e^{−V/β⁻¹} cell by cell, which spans
    /// up to e⁴⁰.
    private func gibbs(
        _ mesh: Mesh, order: Int, step: Double, temperature: Double = 0.025
    ) throws -> Problem {
        var scatter = Scatter(seed: 11)
        let heights = scatter.numbers(mesh.cellCount)
        let weights = heights.map { exp(-$0 / temperature) }
        let mass = weights.compensatedSum() * mesh.cellVolume
        var problem = Problem(mesh, density: weights.map { $0 / mass }, order: order)
        problem.heights = heights
        problem.diffusion = temperature
        problem.limits.fixed = step
        return problem
    }

    /// Thousands of steps, short and long, leave every cell as it is, the emptiest too.
    @Test(arguments: meshes, [1, 2]) func theGibbsDensityIsKept(mesh: Mesh, order: Int) throws {
        for step in [1e-3, 1, 1e6] {
            let problem = try gibbs(mesh, order: order, step: step)
            let solver = try problem.solver()
            for _ in 0..<2000 { try solver.step(toward: 1e12) }
            let worst = zip(solver.density.values, problem.density).map { abs($0 / $1 - 1) }.max()!
            // Where barriers keep cells apart nothing undoes what is rounded: 2000 steps of up to
            // eight solutions, a bit of 2.2e-16 each.
            #expect(worst < 3.6e-12, "step \(step)")
            #expect(solver.invariants.massDrift < 1e-14)
        }
    }

    /// From anywhere, in steps of any length, it is reached.
    @Test(arguments: meshes, [1, 2]) func theGibbsDensityIsReached(mesh: Mesh, order: Int) throws {
        // Barriers of e⁵ are crossed in far less than a step.
        var problem = try gibbs(mesh, order: order, step: 1e7, temperature: 0.2)
        let target = problem.density
        var scatter = Scatter(seed: 12)
        let start = scatter.numbers(mesh.cellCount)
        let mass = start.compensatedSum() * mesh.cellVolume
        problem.density = start.map { $0 / mass }
        let solver = try problem.solver()
        for _ in 0..<400 { try solver.step(toward: 1e12) }
        #expect(deviation(solver.density.values, target) < 1e-9)
    }

    /// Noise of any size in steps of any length, from a density with holes.
    @Test(arguments: meshes, [1, 2]) func nothingIsNegativeOrLost(mesh: Mesh, order: Int) throws {
        for diffusion in [1e-300, 1e-12, 1e-3, 1, 1e12] {
            for step in [1e-9, 1e-2, 1e3, 1e12] {
                var scatter = Scatter(seed: 13)
                let start = scatter.numbers(mesh.cellCount).map { max($0 - 0.5, 0) }
                let mass = start.compensatedSum() * mesh.cellVolume
                guard mass > 0 else { continue }
                var problem = Problem(mesh, density: start.map { $0 / mass }, order: order)
                problem.heights = scatter.numbers(mesh.cellCount).map { 100 * $0 }
                problem.diffusion = diffusion
                problem.limits.fixed = step
                let solver = try problem.solver()
                for _ in 0..<20 { try solver.step(toward: 1e15) }
                #expect(solver.density.values.allSatisfy { $0 >= 0 && $0.isFinite })
                #expect(solver.invariants.massDrift < 1e-14, "\(diffusion) \(step)")
            }
        }
    }

    /// A wave on a circle is multiplied by 1/(1 + x) at order 1 and, while it is small, by
    /// (1 + x − x²/2)/(1 + x)² at order 2, x = hβ⁻¹(2 sin(kΔ/2)/Δ)².
    @Test(arguments: [1e-3, 0.1, 1, 30, 1e5]) func wavesDecay(_ size: Double) throws {
        let ring = mesh((2 * Double.pi, 64, .periodic))
        let amplitude = 1e-9
        for order in 1...2 {
            for wave in [1, 5, 32] {
                let shape = (0..<64).map { cos(Double(wave) * ring.axes[0].center($0)) }
                let level = 1 / (2 * Double.pi)
                var problem = Problem(
                    ring, density: shape.map { level * (1 + amplitude * $0) }, order: order)
                let width = ring.axes[0].spacing
                let rate = pow(2 * sin(Double(wave) * width / 2) / width, 2)
                problem.diffusion = 0.7
                // Two half steps at order 2.
                let x = size / (order == 1 ? 1 : 2)
                problem.limits.fixed = size / (0.7 * rate)
                let solver = try problem.solver()
                try solver.step(toward: 1e9)
                let density = solver.density.values
                let factor =
                    order == 1 ? 1 / (1 + x) : pow((1 + x - x * x / 2) / ((1 + x) * (1 + x)), 2)
                let error = zip(density, shape).map {
                    abs($0 / level - 1 - amplitude * factor * $1)
                }.max()!
                // What is of second order in the amplitude is carried at a rate up to x.
                let tolerance = 40 * amplitude * amplitude * (1 + x) + 1e-13
                #expect(error < tolerance, "order \(order), wave \(wave)")
            }
        }
    }

    /// Next to no diffusion leaves the donor-cell transport, but for the implicit step.
    @Test func littleDiffusionIsUpwind() throws {
        let plane = mesh((3, 19, .wall), (2, 23, .periodic))
        var scatter = Scatter(seed: 14)
        let start = scatter.numbers(plane.cellCount)
        var problem = Problem(plane, density: start, order: 1)
        problem.heights = scatter.numbers(plane.cellCount)
        // The largest outflow rate is below 4/Δ².
        let step = 1e-6
        problem.limits.fixed = step
        let upwind = try problem.density(afterSteps: 1)
        problem.diffusion = 1e-13
        let fitted = try problem.density(afterSteps: 1)
        let (x, y) = (plane.axes[0].spacing, plane.axes[1].spacing)
        let rates = 2 / (x * x) + 2 / (y * y)
        #expect(deviation(upwind, start) > 1e-6)
        #expect(deviation(fitted, upwind) < 4 * pow(step * rates, 2))
    }

    /// Backward Euler is a Markov chain that keeps the Gibbs density: relative entropy falls.
    /// The corrected step does the same wherever it has been tried.
    @Test(arguments: meshes, [1, 2]) func theFreeEnergyFalls(mesh: Mesh, order: Int) throws {
        for step in [1e-4, 1e-2, 1, 100] {
            var problem = try gibbs(mesh, order: order, step: step)
            var scatter = Scatter(seed: 15)
            let start = scatter.numbers(mesh.cellCount)
            let mass = start.compensatedSum() * mesh.cellVolume
            problem.density = start.map { $0 / mass }
            let solver = try problem.solver()
            for _ in 0..<60 { try solver.step(toward: 1e12) }
            #expect(solver.invariants.energyIncrease < 1e-13, "step \(step)")
        }
    }

    /// A flat density has no information ∫|∇ log μ|²dμ, and yet it changes: where limits choose
    /// the steps it is not left to a single one, and ends where short steps do.
    @Test(arguments: [
        mesh((5, 100, .wall)), mesh((5, 100, .periodic)), mesh((5, 25, .wall), (4, 20, .wall)),
    ])
    func aFlatDensityIsNotAtRest(mesh: Mesh) throws {
        func end(_ limits: StepLimits, slope: Double) throws -> (energy: Double, steps: Int) {
            let level = 1 / (Double(mesh.cellCount) * mesh.cellVolume)
            var problem = Problem(
                mesh, density: [Double](repeating: level, count: mesh.cellCount))
            problem.heights = (0..<mesh.cellCount).map { cell in
                mesh.coordinates(ofCell: cell).map { slope * $0 + cos(2 * .pi * $0 / 5) }
                    .reduce(0, +)
            }
            problem.diffusion = 0.3
            problem.limits = limits
            let solver = try problem.solver()
            try solver.advance(to: 0.5)
            return (solver.status.energy, solver.steps)
        }
        for slope in [0.0, 1] {
            var short = StepLimits()
            short.fixed = 1e-3
            let exact = try end(short, slope: slope)
            let chosen = try end(StepLimits(), slope: slope)
            #expect(chosen.steps > 4)
            // One step of 0.5 errs by 2e-3 and more.
            #expect(abs(chosen.energy - exact.energy) < 3e-4, "\(chosen), \(exact)")
        }
    }

    /// Weak waves on a flat density hardly change it, but decay: the steps follow them, too.
    @Test func aNearlyFlatDensityDecays() throws {
        let ring = mesh((2 * Double.pi, 64, .periodic))
        let waves = ring.axes[0].centers.map { (1 + 1e-6 * cos($0)) / (2 * Double.pi) }
        var problem = Problem(ring, density: waves)
        problem.diffusion = 10
        let solver = try problem.solver()
        try solver.advance(to: 0.2)
        let amplitude = (solver.density.values.max()! * 2 * Double.pi - 1) / 1e-6
        let first = cos(ring.axes[0].spacing / 2)
        // e^{−2}, where each of ten half steps errs by less than x³/6 = 0.0013 with x = 0.2, and
        // the mesh by Δ²/12 = 1/1245 of 2.
        #expect(abs(amplitude / (first * exp(-2)) - 1) < 0.016, "\(amplitude)")
    }
}
