import ExactSolutions
import Meshes
import Testing

/// Runs whose interaction has a known solution, or a known minimiser.
struct InteractionTests {
    @Test func torusCosine() throws {
        let solution = try solve("torus-cosine")
        let exact = TorusCosine(strength: 1, resultant: 0.3)
        let energy = try solution.values("energy")
        let dissipation = try solution.values("transport_dissipation")
        for (index, time) in solution.times.enumerated() {
            #expect(abs(energy[index] - exact.energy(at: time)) <= 1e-4)
            #expect(
                abs(dissipation[index] - exact.transportDissipation(at: time)) <= 5e-4)
            let density = exact.cellAverages(on: solution.mesh.axes[0], at: time)
            #expect(try solution.distance(at: index, to: density) <= 1e-3)
        }
    }

    @Test func coulombGasComesToTheSemicircle() throws {
        let solution = try solve("coulomb-gas")
        let rest = Semicircle()
        let density = rest.cellAverages(on: solution.mesh.axes[0])
        #expect(
            try solution.distance(at: solution.times.count - 1, to: density)
                <= 3e-3)
        #expect(
            abs(try solution.final("variance_x") - rest.variance())
                <= 2e-4)
        #expect(abs(try solution.final("energy") - rest.energy()) <= 1e-4)
        #expect(
            abs(try solution.final("mean_potential") - rest.meanPotential())
                <= 1e-4)
    }

    /// The least energy is known, so that the certificate can be caught lying. The
    /// kernel's cell averages are exact; F at the centres is Δx²/24 below its average.
    @Test func coulombGapCertifiesTheExcess() throws {
        let solution = try solve("coulomb-gas")
        let spacing = solution.mesh.axes[0].spacing
        let least = Semicircle().energy() - spacing * spacing / 24
        let energy = try solution.values("energy")
        let gap = try solution.values("certified_gap")
        for (energy, gap) in zip(energy, gap) {
            #expect(energy >= least)
            #expect(gap >= energy - least)
        }
        // It is of first order in the distance, the excess of second: 2e-4 here.
        #expect(gap[gap.count - 1] <= 1e-3)
    }

    @Test func attractionAndRepulsionComeToTheUnitDisk() throws {
        let solution = try solve("attraction-repulsion-2d")
        let disk = UniformDisk()
        let variances = try solution.final("variance_x") + solution.final("variance_y")
        #expect(abs(variances - disk.secondMoment()) <= 1e-3)
        #expect(abs(try solution.final("energy") - disk.energy()) <= 1e-3)
        // The mean rests where the initial one was.
        #expect(abs(try solution.final("mean_x") - 0.2) <= 1e-8)
        #expect(abs(try solution.final("mean_y") + 0.1) <= 1e-8)

        let centred = Mesh(
            axes: zip(solution.mesh.axes, [0.2, -0.1]).map { axis, mean in
                Axis(
                    name: axis.name, lower: axis.lower - mean, upper: axis.upper - mean,
                    cells: axis.cells)
            })
        let density = disk.cellAverages(on: centred)
        #expect(
            try solution.distance(at: solution.times.count - 1, to: density)
                <= 0.05)
        try checkRings(solution.finalDensity(), on: centred, disk)
    }

    /// Averages over the cells whose centres lie in a ring.
    private func checkRings(_ density: [Double], on mesh: Mesh, _ disk: UniformDisk) throws {
        let radii = [0, 0.3, 0.5, 0.7, 0.85]
        let expected = disk.radialAverages(radii: radii)
        for (index, (inner, outer)) in zip(radii, radii.dropFirst()).enumerated() {
            let ring = density.enumerated().filter { cell, _ in
                let place = mesh.coordinates(ofCell: cell)
                let distance = (place[0] * place[0] + place[1] * place[1]).squareRoot()
                return inner <= distance && distance < outer
            }
            let average = ring.map(\.element).compensatedSum() / Double(ring.count)
            #expect(abs(average / expected[index] - 1) <= 1e-3)
        }
        let outside = density.enumerated().filter { cell, _ in
            let place = mesh.coordinates(ofCell: cell)
            return place[0] * place[0] + place[1] * place[1] > 1.2 * 1.2
        }
        #expect(
            outside.map(\.element).compensatedSum() * mesh.cellVolume <= 1e-3
        )
    }

    /// Gradient descent cannot leave the higher well, births and deaths can.
    @Test func doubleWell() throws {
        let births = try solve("double-well")
        let descent = try solve("double-well-gradient-descent")
        let lowest = try #require(try births.saved.potential(at: 0).min())
        // The scheme settles in the lowest cell and its neighbour.
        #expect(try births.final("energy") - lowest <= 2e-5)
        #expect(try births.finalMass { $0[0] > 0 } <= 5e-5)

        let initial = try descent.saved.density(at: 0)
        let right =
            zip(descent.mesh.axes[0].centers, initial).filter { $0.0 > 0 }
            .map(\.1).compensatedSum() * descent.mesh.cellVolume
        #expect(right > 0.99)
        // The barrier is not at 0 but at the potential's maximum, 0.063.
        #expect(abs(try descent.finalMass { $0[0] > 0 } - right) <= 2e-3)
        #expect(try descent.final("energy") - lowest > 0.49)
    }
}
