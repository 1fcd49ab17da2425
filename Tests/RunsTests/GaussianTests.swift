import ExactSolutions
import Testing

/// Gaussians in quadratic wells, the closed forms of `Docs/Theory.md`.
struct GaussianTests {
    private static func flow(attraction: Double) -> GaussianFlow {
        GaussianFlow(
            stiffness: 1, attraction: attraction, center: [0], mean: [1.5], variance: 0.36, rate: 1)
    }

    /// The scheme is of second order; halving the cells quarters these errors.
    @Test(arguments: [("quadratic-decay", 0.0), ("quadratic-interaction", 0.5)])
    func moments(config: String, attraction: Double) throws {
        let solution = try solve(config)
        let exact = Self.flow(attraction: attraction)
        let energy = try solution.values("energy")
        let mean = try solution.values("mean_x")
        let variance = try solution.values("variance_x")
        let potential = try solution.values("mean_potential")
        // Mass that is spread over its cell counts as if it sat at the centre.
        let grouping = solution.mesh.axes[0].spacing * solution.mesh.axes[0].spacing / 12
        for (index, time) in solution.times.enumerated() {
            #expect(abs(energy[index] - exact.energy(at: time)) <= 2e-4)
            #expect(
                abs(potential[index] - exact.meanPotential(at: time)) <= 3e-4)
            #expect(abs(mean[index] - exact.mean(at: time)[0]) <= 1e-4)
            #expect(
                abs(variance[index] - exact.variance(at: time) - grouping) <= 5e-5
            )
            let density = try exact.cellAverages(on: solution.mesh, at: time)
            #expect(try solution.distance(at: index, to: density) <= 1e-3)
        }
    }

    @Test(arguments: [("quadratic-decay", 0.0), ("quadratic-interaction", 0.5)])
    func dissipations(config: String, attraction: Double) throws {
        let solution = try solve(config)
        let exact = Self.flow(attraction: attraction)
        let transport = try solution.values("transport_dissipation")
        let reaction = try solution.values("reaction_dissipation")
        for (index, time) in solution.times.enumerated() {
            #expect(
                abs(transport[index] - exact.transportDissipation(at: time)) <= 3e-3)
            #expect(
                abs(reaction[index] - exact.reactionDissipation(at: time)) <= 1e-3)
        }
    }

    /// Without interaction V − min V is F, so that the gap is the excess energy
    /// itself; the lowest centre lies Δx/2 beside the well's.
    @Test func gap() throws {
        let solution = try solve("quadratic-decay")
        let gap = try solution.values("certified_gap")
        let energy = try solution.values("energy")
        let lowest = solution.mesh.axes[0].spacing * solution.mesh.axes[0].spacing / 8
        for index in solution.times.indices {
            #expect(abs(gap[index] - (energy[index] - lowest)) <= 1e-14)
        }
    }

    @Test func halvingTheCellsQuartersTheError() throws {
        let exact = Self.flow(attraction: 0)
        let errors = try [160, 320].map { cells in
            let solution = try solve("quadratic-decay", "mesh.axes[0].cells=\(cells)")
            let density = try exact.cellAverages(on: solution.mesh, at: 1)
            return try solution.distance(at: solution.times.count - 1, to: density)
        }
        #expect(errors[0] / errors[1] >= 3.5)
    }
}
