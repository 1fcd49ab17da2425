import ExactSolutions
import Foundation
import Meshes
import Models
import Testing

@Suite struct ReactionOnlyTests {
    static let initial = [0.0, 0.3, 0.9, 0.5, 0.3]
    static let potential = [-9.0, 2.0, 0.4, -0.5, 1.0]

    static func solution(conservesMass: Bool) -> ReactionOnly {
        ReactionOnly(
            initial: initial, potential: potential, cellVolume: 0.5, rate: 1.5,
            conservesMass: conservesMass)
    }

    /// Runge–Kutta on the reaction of every cell: exact to rounding at 4,000 steps.
    @Test(arguments: [true, false]) func solvesEveryCell(_ conservesMass: Bool) {
        let solution = Self.solution(conservesMass: conservesMass)
        let time = 1.3
        let y = integrate(Self.initial, to: time) { y in
            let mean = zip(y, Self.potential).reduce(0) { $0 + $1.0 * $1.1 } * 0.5
            return zip(y, Self.potential).map { -1.5 * ($1 - (conservesMass ? mean : 0)) * $0 }
        }
        for (found, expected) in zip(solution.density(at: time), y) {
            #expect(close(found, expected, 1e-12))
        }
        #expect(close(solution.mass(at: time), y.reduce(0, +) * 0.5, 1e-12))
        let mean = zip(y, Self.potential).reduce(0) { $0 + $1.0 * $1.1 } * 0.5
        #expect(close(solution.meanPotential(at: time), mean, 1e-12))
    }

    /// After e^{900} the lowest occupied cell has it all, and the empty one nothing.
    @Test func concentratesWithoutOverflow() {
        let density = Self.solution(conservesMass: true).density(at: 1e3)
        #expect(density == [0, 0, 0, 2, 0])
        #expect(Self.solution(conservesMass: true).meanPotential(at: 1e3) == -0.5)
    }

    /// A Gaussian in a quadratic well, averaged to 2,000 cells: the midpoint rule is
    /// spectrally accurate, so that the mesh gives the continuum's numbers.
    @Test func agreesWithTheGaussian() throws {
        let flow = GaussianFlow(
            stiffness: 2, center: [0.4], mean: [-0.3], variance: 0.5, rate: 1.2, transport: false)
        let mesh = Mesh(axes: [Axis(name: "x", lower: -8, upper: 8, cells: 2000)])
        let centers = mesh.axes[0].centers
        let start = centers.map { exp(-($0 + 0.3) * ($0 + 0.3)) / Double.pi.squareRoot() }
        let solution = ReactionOnly(
            initial: start, potential: centers.map { ($0 - 0.4) * ($0 - 0.4) },
            cellVolume: mesh.cellVolume, rate: 1.2)
        for time in [0.0, 0.5, 3, 40] {
            #expect(close(solution.meanPotential(at: time), flow.energy(at: time), 1e-13))
        }
        let free = FreeQuadratic(
            stiffness: 2, center: [0.4], mean: [-0.3], variance: 0.5, rate: 1.2, transport: false)
        let loose = ReactionOnly(
            initial: start, potential: solution.potential, cellVolume: mesh.cellVolume,
            rate: 1.2, conservesMass: false)
        #expect(close(loose.mass(at: 2), free.mass(at: 2), 1e-13))
    }
}
