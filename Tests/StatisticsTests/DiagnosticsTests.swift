import ExactSolutions
import Interactions
import Meshes
import Models
import Statistics
import TestSupport
import Testing

@Suite struct DiagnosticsTests {
    /// Three cells by hand: Δ = 1, centres ½, 3⁄2, 5⁄2, V = 2F.
    @Test func onThreeCells() {
        let line = mesh((0, 3, 3, .wall))
        let d = Diagnostics(
            AlignedBuffer([1, 0, 3]), potential: AlignedBuffer([2, -4, 6]),
            external: AlignedBuffer([1, -2, 3]), mesh: line)
        #expect(d.mass == 4)
        #expect(d.meanPotential == 20)
        #expect(d.energy == 15)
        #expect(d.minimumPotential == -4)
        // Slopes −6 and 10 with the densities ½ and 3⁄2 at the faces.
        #expect(d.transportDissipation == 168)
        #expect(d.potentialVariance == 12)
        #expect(d.potentialSquare == 112)
        #expect(d.means == [2])
        #expect(d.variances == [0.75])
        #expect(d.covariance == nil)
        #expect(d.wallMasses.map(\.fraction) == [0.25, 0.75])
        #expect(d.wallMasses.map(\.isUpper) == [false, true])
    }

    @Test func aRingHasAFaceMoreAndNoWalls() {
        let ring = mesh((0, 3, 3, .periodic))
        let d = Diagnostics(
            AlignedBuffer([1, 0, 3]), potential: AlignedBuffer([2, -4, 6]),
            external: AlignedBuffer([1, -2, 3]), mesh: ring)
        // The slope −4 with the density 2 between the ends.
        #expect(d.transportDissipation == 200)
        #expect(d.wallMasses.isEmpty)
    }

    /// Two by two cells of 2 × 1: slopes along both axes, and the covariance.
    @Test func onThePlane() {
        let plane = mesh((0, 4, 2, .wall), (0, 2, 2, .wall))
        let d = Diagnostics(
            AlignedBuffer([1, 0, 0, 1]), potential: AlignedBuffer([0, 1, 4, 9]),
            external: AlignedBuffer(count: 4), mesh: plane)
        #expect(d.mass == 4)
        #expect(d.meanPotential == 18)
        #expect(d.energy == 9)
        // Along x 2² and 4², along y 1² and 5², each with ½, times the volume 2.
        #expect(d.transportDissipation == 4 + 16 + 1 + 25)
        #expect(d.means == [2, 1])
        #expect(d.variances == [1, 0.25])
        #expect(d.covariance == 0.5)
        #expect(d.wallMasses.map(\.axis) == ["x", "x", "y", "y"])
        #expect(d.wallMasses.map(\.fraction) == [0.5, 0.5, 0.5, 0.5])
    }

    /// A correlated normal keeps its moments; cell centres add Δ²/12 to a variance.
    @Test func momentsOfACorrelatedNormal() throws {
        let plane = mesh((-6, 6, 96, .wall), (-5, 5, 80, .wall))
        let normal = NormalDensity(mean: [0.3, -0.2], covariance: [[0.5, 0.2], [0.2, 0.4]])
        let density = try InitialMeasure(normal, mass: 2).cellAverages(on: plane)
        let field = try field(
            .landscape(potential: ZeroPotential(), kernel: ZeroKernel()), on: plane)
        let d = diagnostics(density, field, on: plane)
        // Smooth and far from the walls, so spectrally exact: 8e-14 and 4e-13 measured.
        #expect(abs(d.mass - 2) < 1e-14)
        #expect(abs(d.means[0] - 0.3) < 5e-13)
        #expect(abs(d.means[1] + 0.2) < 5e-13)
        let correction = 0.125 * 0.125 / 12
        #expect(abs(d.variances[0] - 0.5 - correction) < 3e-12)
        #expect(abs(d.variances[1] - 0.4 - correction) < 3e-12)
        #expect(abs(d.covariance! - 0.2) < 3e-12)
    }

    /// All scalars of a Gaussian in quadratic wells, with an error of second order.
    @Test func scalarsOfAGaussianInWells() throws {
        let flow = GaussianFlow(
            stiffness: 1, attraction: 0.5, center: [0.2], mean: [1], variance: 0.5, rate: 0)
        func errors(_ cells: Int) throws -> [Double] {
            let line = mesh((-7, 7, cells, .wall))
            let d = diagnostics(
                try flow.cellAverages(on: line, at: 0), try field(flow.model, on: line), on: line)
            let mean = flow.meanPotential(at: 0)
            return [
                d.energy - flow.energy(at: 0), d.meanPotential - mean,
                d.transportDissipation - flow.transportDissipation(at: 0),
                d.potentialVariance - flow.reactionDissipation(at: 0),
                d.potentialSquare - flow.reactionDissipation(at: 0) - mean * mean,
                d.minimumPotential - flow.minimumPotential(at: 0),
            ]
        }
        let (coarse, fine) = (try errors(200), try errors(400))
        for (a, b) in zip(coarse, fine) {
            // 4 for second order; the minimum lies at a cell's centre by chance, or not.
            #expect(abs(b) < 4e-3)
            #expect(abs(b) < 0.3 * abs(a) || abs(b) < 2e-3, "\(coarse) \(fine)")
        }
    }
}
