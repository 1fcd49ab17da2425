import Foundation
import Interactions
import Meshes
import Models
import Statistics
import TestSupport
import Testing

/// The certified gap against the least energy itself, on small meshes.
@Suite struct CertificateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let model: Model
        let mesh: Mesh
        var testDescription: String { name }
    }

    static let well = DoubleWellPotential(depth: 0.3, tilt: 0.2)
    static let line = mesh((-2, 2, 12, .wall))

    static let convex = [
        Case(
            name: "Gaussian",
            model: .landscape(
                potential: well, kernel: GaussianKernel(amplitude: 1, width: 0.5)), mesh: line),
        Case(
            name: "Laplace on a ring",
            model: .landscape(
                potential: well, kernel: LaplaceKernel(amplitude: 2, width: 0.5)),
            mesh: mesh((-2, 2, 12, .periodic))),
        Case(
            name: "logarithm",
            model: .landscape(
                potential: well, kernel: LogarithmicKernel(strength: 0.5)), mesh: line),
        Case(
            name: "distance in the plane",
            model: .landscape(
                potential: well, kernel: DistanceKernel(strength: 0.5)),
            mesh: mesh((-2, 2, 4, .wall), (-1, 1, 3, .wall))),
        Case(
            name: "network",
            model: .network(
                GaussianNetwork(
                    components: [.init(weight: 1, center: 0.3, variance: 0.4)], unitVariance: 0.5)),
            mesh: mesh((-2, 2, 4, .wall), (-1, 1, 3, .wall))),
    ]

    /// The least energy of a probability measure by mirror descent, which keeps
    /// mass and sign; good to the gap that is returned with it.
    private func minimum(_ field: any MeanField, _ mesh: Mesh) -> (energy: Double, gap: Double) {
        var density = [Double](
            repeating: 1 / (Double(mesh.cellCount) * mesh.cellVolume), count: mesh.cellCount)
        let potential = AlignedBuffer(count: mesh.cellCount)
        for _ in 0..<40_000 {
            field.evaluate(AlignedBuffer(density), into: potential)
            let lowest = potential.values.min()!
            density = zip(density, potential.values).map { $0 * exp(-0.5 * ($1 - lowest)) }
            let mass = density.reduce(0, +) * mesh.cellVolume
            density = density.map { $0 / mass }
        }
        let d = diagnostics(density, field, on: mesh)
        return (d.energy, d.meanPotential - d.minimumPotential)
    }

    @Test(arguments: convex) func boundsTheTrueGapOfProbabilities(_ test: Case) throws {
        let field = try field(test.model, on: test.mesh)
        let certificate = Certificate(test.model, .flow(.conserved), mesh: test.mesh)
        #expect(certificate.basis == .fixedMass)
        let least = minimum(field, test.mesh)
        // The descent has converged, by another certificate: that of convexity.
        #expect(least.gap < 2e-3, "\(least)")
        for seed in 0..<60 {
            var scatter = Scatter(seed: seed)
            let values = scatter.numbers(test.mesh.cellCount).map { pow($0, Double(seed % 8)) }
            let mass = values.compensatedSum() * test.mesh.cellVolume
            let d = diagnostics(values.map { $0 / mass }, field, on: test.mesh)
            let gap = certificate.gap(d)
            #expect(gap >= d.energy - least.energy - 1e-14, "seed \(seed)")
            #expect(gap > 0 && gap < 40)
        }
    }

    /// A convex combination with the minimiser shows that the bound is of the right
    /// size: near the minimum it tends to 0 with the distance.
    @Test func tendsToZeroAtTheMinimum() throws {
        let model = Model.landscape(
            potential: QuadraticPotential(stiffness: 1, center: [0]), kernel: ZeroKernel())
        let line = mesh((-2, 2, 5, .wall))
        let field = try field(model, on: line)
        let certificate = Certificate(model, .flow(nil), mesh: line)
        for epsilon in [0.1, 0.01, 0] {
            let density = [epsilon, 0, 1 - epsilon, 0, 0].map { $0 / 0.8 }
            let gap = certificate.gap(diagnostics(density, field, on: line))
            // F is 1.28 in the first cell.
            #expect(abs(gap - 1.28 * epsilon) < 1e-15)
        }
    }

    /// With free mass and V ≥ 0 the gap to any measure, of any mass, is at most V̄.
    @Test func boundsTheGapOfFreeMass() throws {
        let model = Model.landscape(
            potential: FormulaPotential(try Formula("x^2 - 0.5", variables: ["x"])),
            kernel: GaussianKernel(amplitude: 1, width: 0.5))
        let field = try field(model, on: Self.line)
        let certificate = Certificate(model, .flow(.free), mesh: Self.line)
        #expect(certificate.basis == .freeMass)
        var counts = (some: 0, none: 0)
        // Projected descent from nothing: the true minimum over all measures.
        var best = [Double](repeating: 0.1, count: 12)
        let potential = AlignedBuffer(count: 12)
        for _ in 0..<20_000 {
            field.evaluate(AlignedBuffer(best), into: potential)
            best = zip(best, potential.values).map { max($0 - 0.3 * $1, 0) }
        }
        let least = diagnostics(best, field, on: Self.line)
        #expect(abs(least.meanPotential) < 1e-10 && least.minimumPotential > -1e-10)
        for seed in 0..<60 {
            var scatter = Scatter(seed: seed)
            let scale = 3 * scatter.next()
            let density = scatter.numbers(12).map { scale * $0 }
            let d = diagnostics(density, field, on: Self.line)
            let gap = certificate.gap(d)
            if d.minimumPotential >= 0 {
                counts.some += 1
                #expect(gap == d.meanPotential)
                #expect(gap >= d.energy - least.energy)
            } else {
                counts.none += 1
                #expect(gap.isNaN)
            }
        }
        #expect(counts.some > 5 && counts.none > 5)
    }

    @Test func isNoneWhereTheEnergyIsNotKnownToBeConvex() throws {
        let attraction = Model.landscape(
            potential: ZeroPotential(), kernel: GaussianKernel(amplitude: -1, width: 1))
        let cut = Model.landscape(potential: ZeroPotential(), kernel: DistanceKernel(strength: 1))
        let ring = mesh((-2, 2, 12, .periodic))
        let cases: [(Model, Mesh, Population)] = [
            (attraction, Self.line, .conserved), (cut, ring, .conserved),
            // Convex at one mass only, and the mass is free.
            (cut, Self.line, .free),
        ]
        for (model, mesh, population) in cases {
            let certificate = Certificate(model, .flow(population), mesh: mesh)
            #expect(certificate.basis == .none)
            let d = diagnostics(
                [Double](repeating: 0.25, count: 12), try field(model, on: mesh), on: mesh)
            #expect(certificate.gap(d).isNaN)
            #expect(certificate.explanation.hasPrefix("none"))
        }
        #expect(Certificate(cut, .flow(.conserved), mesh: Self.line).basis == .fixedMass)
    }
}
