import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// Steps of the second order as a whole, whose parts run into each other.
@Suite struct SplitStepTests {
    static let plane = mesh((3, 13, .wall), (2, 21, .periodic))

    /// Half a transport, births and deaths, half a transport with a given V: from
    /// exponents of a few to those that no single factor can span.
    @Test(arguments: [0.5, 50, 4000, 40_000], [1, 2]) func equalsItsPartsOneByOne(
        rate: Double, threads: Int
    ) throws {
        var scatter = Scatter(seed: 11)
        let heights = scatter.numbers(Self.plane.cellCount)
        var problem = Problem(Self.plane, density: scatter.numbers(Self.plane.cellCount))
        problem.heights = heights
        problem.react(.conserved, rate: rate)
        problem.onlyCourant(0.5)
        problem.threads = threads
        let step = try problem.solver().courantBound
        problem.limits.fixed = step
        let result = try problem.density(afterSteps: 1)

        let plain = PlainTransport(mesh: Self.plane, heights: heights)
        let moved = plain.advance(problem.density, step: step / 2)
        let least = heights.min()!
        let grown = zip(moved, heights).map { $0 * exp(-rate * step * ($1 - least)) }
        let scale = problem.density.reduce(0, +) / grown.reduce(0, +)
        let expected = plain.advance(grown.map { $0 * scale }, step: step / 2)
        for (a, b) in zip(result, expected) {
            // Exponents of up to 700 count to a rounding of theirs, 1e-13.
            #expect(abs(a - b) <= 1e-12 * b + 1e-280, "exponents of \(rate * step)")
        }
    }

    /// A plane of one row or column is a line, which goes by other ways.
    @Test(arguments: Boundary.allCases, [0.5, 30]) func aThinPlaneIsALine(
        boundary: Boundary, rate: Double
    ) throws {
        let line = mesh((3, 35, boundary))
        var scatter = Scatter(seed: 5)
        var problem = Problem(line, density: scatter.numbers(35))
        problem.potential = QuadraticPotential(stiffness: 1, center: [0.2])
        problem.kernel = GaussianKernel(amplitude: 2, width: 0.4)
        for population: Population in [.conserved, .free] {
            problem.react(population, rate: rate)
            problem.mesh = line
            problem.potential = QuadraticPotential(stiffness: 1, center: [0.2])
            let expected = try problem.density(afterSteps: 6)
            for (thin, center) in [
                (mesh((3, 35, boundary), (1, 1, .wall)), [0.2, 0]),
                (mesh((1, 1, .wall), (3, 35, boundary)), [0, 0.2]),
            ] {
                problem.mesh = thin
                problem.potential = QuadraticPotential(stiffness: 1, center: center)
                #expect(deviation(try problem.density(afterSteps: 6), expected) < 1e-12)
            }
        }
    }
}
