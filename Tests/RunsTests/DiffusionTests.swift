import ExactSolutions
import Foundation
import Testing

/// Runs with diffusion against their known answers.
struct DiffusionTests {
    /// The scheme is of second order; these are some 1.5 times the errors at 240 cells.
    @Test(arguments: [
        (
            "ornstein-uhlenbeck",
            GaussianFlow(
                stiffness: 1, center: [0], mean: [1.5], variance: 0.16, rate: 0, diffusion: 0.5)
        ),
        (
            "gaussian-closure-diffusion",
            GaussianFlow(
                stiffness: 1, attraction: 0.5, center: [0], mean: [1.2], variance: 0.36, rate: 1,
                diffusion: 0.3)
        ),
    ])
    func gaussians(config: String, exact: GaussianFlow) throws {
        let solution = try solve(config)
        let spacing = solution.mesh.axes[0].spacing
        for (index, time) in solution.times.enumerated() {
            func check(_ name: String, _ value: Double, _ tolerance: Double) throws {
                let found = try solution.values(name)[index]
                #expect(abs(found - value) <= tolerance, "\(name) at \(time): \(found), \(value)")
            }
            try check("mean_x", exact.mean(at: time)[0], 2e-3)
            try check("variance_x", exact.variance(at: time) + spacing * spacing / 12, 2e-3)
            try check("free_energy", exact.freeEnergy(at: time), 4e-3)
            try check("entropy", exact.entropy(at: time), 4e-3)
            #expect(
                try solution.distance(
                    at: index, to: exact.cellAverages(on: solution.mesh, at: time)) <= 4e-3)
        }
    }

    /// Nothing interacts: the gap is the excess of the free energy over −β⁻¹ log Z.
    @Test func theGapOfTheDoubleWellIsItsExcess() throws {
        let solution = try solve("gibbs-double-well")
        let axis = solution.mesh.axes[0]
        let partition =
            axis.centers.map { x in
                exp(-((x * x - 1) * (x * x - 1) + 0.25 * x) / 0.3)
            }.reduce(0, +) * axis.spacing
        let free = try solution.values("free_energy")
        let gap = try solution.values("certified_gap")
        for index in solution.times.indices {
            #expect(abs(gap[index] - free[index] - 0.3 * log(partition)) < 1e-12)
            #expect(index == 0 || gap[index] < gap[index - 1])
        }
    }

    /// The gap falls at twice the rate at which the wells exchange mass, until it is rounding.
    @Test func theDoubleWellComesToRest() throws {
        let solution = try solve("gibbs-double-well", "time.end=400")
        #expect(try solution.final("certified_gap") < 1e-14)
        #expect(try solution.final("free_energy_dissipation") < 1e-20)
    }

    @Test func theCircleComesToRest() throws {
        let exact = NoisyTorusCosine(strength: 1, diffusion: 0.25, resultant: 0.3)
        let solution = try solve("noisy-torus-cosine", "time.end=60")
        // Both are integrals of periodic, analytic functions, by the trapezoidal rule.
        #expect(abs(try solution.final("free_energy") - exact.stationaryFreeEnergy) < 1e-5)
        let r = exact.stationaryResultant
        #expect(abs(try solution.final("energy") + r * r / 2) < 2e-4)
        for (index, time) in solution.times.enumerated() {
            let r = exact.moments(at: time)[1]
            let energy = try solution.values("energy")[index]
            #expect(abs(energy + r * r / 2) < 2e-3, "at \(time)")
        }
    }

    /// Steps of 100 lower the energy as steps of the exponential's limits do in far more.
    @Test func proximalStepsComeAsNear() throws {
        let long = try solve("proximal-gaussian-kernel")
        let energies = try long.values("energy")
        for (one, next) in zip(energies, energies.dropFirst()) { #expect(next <= one) }
        let short = try solve(
            "proximal-gaussian-kernel", "solver.reaction=exponential", "solver.timeStep=auto",
            "time={end: 100, outputs: 2}")
        // At t = 100 an exact flow and one implicit step are equally near the minimum.
        #expect(abs(energies[1] - (try short.final("energy"))) < 1e-2)
        #expect(energies[1] <= energies[40] + (try long.values("certified_gap"))[1])
    }

    /// F and K∗μ of a deconvolution cancel where its spikes are: V is rounded as they are, not as
    /// their sum.
    @Test func proximalStepsFindSpikes() throws {
        let solution = try solve(
            "spikes-gaussian", "mesh.axes[0].cells=512", "solver.reaction=proximal",
            "solver.order=1", "dynamics.transport=false", "solver.timeStep=0.5",
            "time={end: 2, outputs: 2}")
        #expect(solution.times.last == 2)
        #expect(try solution.final("certified_gap") < 0.05)
        #expect(try solution.invariant("energy_increase") == 0)
    }

    @Test func weightedParticlesLeaveDiffusionToOthers() throws {
        #expect(throws: (any Error).self) {
            try solve("ornstein-uhlenbeck", "solver.method=weighted")
        }
        let drawn = try solve("ornstein-uhlenbeck", drawn(400))
        #expect(drawn.table["free_energy"] == nil)
        #expect(try drawn.values("mean_x").allSatisfy(\.isFinite))
        #expect(drawn.summary["leakage"] == nil)
    }
}
