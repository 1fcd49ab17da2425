import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// Transport at the largest Courant number that is allowed, on densities as rough
/// as can be: vacuum beside 1e3, tails of 1e-300.
@Suite struct PositivityTests {
    static let shapes: [[Int]] = [
        [1], [2], [3], [5], [8], [9], [33], [1030], [1, 1], [1, 9], [7, 1], [2, 3], [5, 13],
        [16, 17],
    ]

    private func rough(_ count: Int, seed: Int) -> [Double] {
        var scatter = Scatter(seed: seed)
        var values = (0..<count).map { _ -> Double in
            let kind = scatter.next()
            if kind < 0.3 { return 0 }
            return kind < 0.6 ? pow(10, -300 + 303 * scatter.next()) : scatter.next()
        }
        values[count / 2] = 1
        return values
    }

    private func meshes(_ shape: [Int]) -> [Mesh] {
        shape.count == 1
            ? Boundary.allCases.map { mesh((3, shape[0], $0)) }
            : Boundary.allCases.flatMap { first in
                Boundary.allCases.map { mesh((3, shape[0], first), (2, shape[1], $0)) }
            }
    }

    @Test(arguments: shapes, [1, 2]) func nothingIsEverNegativeOrLost(shape: [Int], order: Int)
        throws
    {
        for (number, mesh) in meshes(shape).enumerated() {
            var problem = Problem(mesh, density: rough(mesh.cellCount, seed: number), order: order)
            var scatter = Scatter(seed: 77 + number)
            problem.heights = scatter.numbers(mesh.cellCount)
            problem.onlyCourant()
            let bound = try problem.solver().courantBound
            guard bound.isFinite else { continue }
            problem.limits.fixed = bound
            let solver = try problem.solver()
            for _ in 0..<25 {
                try solver.step(toward: 100)
                #expect(solver.density.values.allSatisfy { $0 >= 0 && $0.isFinite })
            }
            // 25 steps of up to three stages, a rounding of the mass each: 4e-15 measured.
            #expect(solver.invariants.massDrift < 1e-14, "\(shape), \(mesh.axes)")
            // V is fixed and flows only run downhill.
            #expect(solver.invariants.energyIncrease < 1e-15)
        }
    }

    /// With an interaction the potential steepens within the step: substeps, not
    /// clipping, keep the density nonnegative, so the mass stays to round-off.
    @Test(arguments: [1, 2], [-3.0, 3]) func anInteractionKeepsPositivityAndMass(
        order: Int, strength: Double
    ) throws {
        for mesh in [mesh((3, 33, .wall)), mesh((3, 9, .wall), (2, 12, .periodic))] {
            var problem = Problem(mesh, density: rough(mesh.cellCount, seed: 5), order: order)
            problem.kernel = GaussianKernel(amplitude: strength, width: 0.5)
            problem.react(.conserved, rate: 2)
            problem.onlyCourant()
            let solver = try problem.solver()
            for _ in 0..<25 {
                try solver.step(toward: 100)
                #expect(solver.density.values.allSatisfy { $0 >= 0 && $0.isFinite })
            }
            // 3e-15 measured.
            #expect(solver.invariants.massDrift < 2e-14)
        }
    }

    /// Default limits on random landscapes and interactions: E falls at every step.
    @Test(arguments: 0..<12) func energyNeverRises(seed: Int) throws {
        var scatter = Scatter(seed: seed)
        let first = seed % 2 == 0 ? Boundary.wall : .periodic
        let mesh =
            seed % 3 == 0
            ? mesh((3, 40 + seed, first)) : mesh((3, 12 + seed, first), (2, 15, .wall))
        var problem = Problem(mesh, density: rough(mesh.cellCount, seed: seed), order: 1 + seed % 2)
        problem.heights = scatter.numbers(mesh.cellCount)
        let strength = 4 * scatter.next() - 2
        problem.kernel =
            seed % 4 == 0
            ? LaplaceKernel(amplitude: strength, width: 0.3)
            : GaussianKernel(amplitude: strength, width: 0.6)
        if seed % 5 != 0 { problem.react(.conserved, rate: 3) }
        let solver = try problem.solver()
        for _ in 0..<60 { try solver.step(toward: 100) }
        // Not once, as measured; the mass is kept to 7e-15.
        #expect(solver.invariants.energyIncrease < 1e-15)
        #expect(solver.invariants.massDrift < 5e-14)
    }
}
