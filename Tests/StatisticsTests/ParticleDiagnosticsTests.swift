import Interactions
import Meshes
import Statistics
import TestSupport
import Testing

@Suite struct ParticleDiagnosticsTests {
    private func samples(_ external: [Double], _ potential: [Double]) -> FieldSamples {
        let samples = FieldSamples(capacity: external.count)
        for index in external.indices {
            samples.external[index] = external[index]
            samples.potential[index] = potential[index]
        }
        return samples
    }

    /// Three particles by hand on cells of width 1.
    @Test func onTheLine() {
        let particles = ParticleSet(
            dimension: 1, points: [Point(0.25, 0), Point(2.25, 0), Point(3.5, 0)],
            weights: [1, 2, 1])
        let samples = samples([1, 2, 3], [2, 4, 6])
        for (index, slope) in [3.0, -1, 2].enumerated() { samples.slopeX[index] = slope }
        let d = Diagnostics(
            particles, samples, mesh: mesh((0, 4, 4, .wall)), minimumPotential: -7)
        #expect(d.mass == 4)
        #expect(d.meanPotential == 16)
        #expect(d.energy == 12)
        #expect(d.minimumPotential == -7)
        #expect(d.transportDissipation == 15)
        #expect(d.potentialVariance == 8)
        #expect(d.potentialSquare == 72)
        #expect(d.means == [2.0625])
        #expect(d.variances == [1.35546875])
        #expect(d.covariance == nil)
        #expect(d.wallMass == 0.5)
        #expect(d.wallMasses.map(\.fraction) == [0.25, 0.25])
        #expect(d.wallMasses.map(\.isUpper) == [false, true])
    }

    /// The slopes along both axes count, and a corner at both of its ends.
    @Test func onThePlane() {
        let particles = ParticleSet(
            dimension: 2, points: [Point(0.5, 0.5), Point(3.5, 1.5)], weights: [1, 3])
        let samples = samples([0, 0], [0, 0])
        samples.slopeX[0] = 1
        samples.slopeY[0] = 2
        samples.slopeY[1] = -3
        let plane = mesh((0, 4, 4, .wall), (0, 3, 3, .wall))
        let d = Diagnostics(particles, samples, mesh: plane, minimumPotential: 0)
        #expect(d.transportDissipation == 5 + 27)
        #expect(d.means == [2.75, 1.25])
        #expect(d.covariance == 0.25 * (2.25 * 0.75) + 0.75 * (0.75 * 0.25))
        #expect(d.wallMasses.map(\.axis) == ["x", "x", "y", "y"])
        #expect(d.wallMasses.map(\.fraction) == [0.25, 0.75, 0.25, 0])
        #expect(d.wallMass == 1)
    }

    /// Particles at the centres with the cells' masses: whatever takes no derivative
    /// is that of the density.
    @Test(arguments: [
        mesh((-1, 2, 17, .wall)), mesh((-1, 2, 17, .periodic)), mesh((0, 1, 1, .wall)),
        mesh((-1, 2, 7, .wall), (0, 5, 6, .wall)), mesh((0, 3, 5, .periodic), (-2, 5, 8, .wall)),
    ])
    func agreeWithTheGridAtCellCentres(_ mesh: Mesh) {
        var scatter = Scatter(seed: 5)
        let density = scatter.numbers(mesh.cellCount)
        let external = scatter.numbers(mesh.cellCount).map { $0 - 0.5 }
        let potential = scatter.numbers(mesh.cellCount).map { $0 - 0.5 }
        let grid = Diagnostics(
            AlignedBuffer(density), potential: AlignedBuffer(potential),
            external: AlignedBuffer(external), mesh: mesh)
        let particles = ParticleSet(
            dimension: mesh.dimension,
            points: (0..<mesh.cellCount).map {
                mesh.center(row: $0 / mesh.columns, column: $0 % mesh.columns)
            }, weights: density.map { $0 * mesh.cellVolume })
        let d = Diagnostics(
            particles, samples(external, potential), mesh: mesh,
            minimumPotential: potential.min()!)
        func numbers(_ d: Diagnostics) -> [Double] {
            [
                d.mass, d.energy, d.meanPotential, d.minimumPotential, d.potentialVariance,
                d.potentialSquare, d.covariance ?? 0, d.wallMass,
            ] + d.means + d.variances + d.wallMasses.map(\.fraction)
        }
        let (expected, found) = (numbers(grid), numbers(d))
        #expect(expected.count == found.count)
        for (a, b) in zip(expected, found) { #expect(abs(a - b) < 1e-13) }
        #expect(d.wallMasses.map(\.axis) == grid.wallMasses.map(\.axis))
        #expect(d.wallMasses.map(\.isUpper) == grid.wallMasses.map(\.isUpper))
    }
}
