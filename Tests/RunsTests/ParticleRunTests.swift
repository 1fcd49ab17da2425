import ExactSolutions
import Foundation
import Meshes
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// Runs by particles: the run files of the grid, the outputs of the grid.
struct ParticleRunTests {
    private static let exact = GaussianFlow(
        stiffness: 1, center: [0], mean: [1.5], variance: 0.36, rate: 1)

    /// No numerical diffusion: the moments of a Gaussian that stays one, on a box
    /// that cuts nothing off.
    @Test func weightedParticlesFollowTheGaussian() throws {
        let solution = try solve(
            "quadratic-decay", weighted, "mesh.axes[0].range=[-8, 8]")
        #expect(solution.outcome.summary.warnings == [])
        let energy = try solution.values("energy")
        let mean = try solution.values("mean_x")
        let variance = try solution.values("variance_x")
        for (index, time) in solution.times.enumerated() {
            #expect(abs(energy[index] - Self.exact.energy(at: time)) <= 1e-9)
            #expect(abs(mean[index] - Self.exact.mean(at: time)[0]) <= 1e-9)
            #expect(abs(variance[index] - Self.exact.variance(at: time)) <= 1e-9)
        }
    }

    /// The moments of the particles on disk are the scalars beside them, and their
    /// histogram is the density.
    @Test(arguments: [
        ("quadratic-decay", drawn(300)),
        ("quadratic-decay", [weighted, "solver.nodes=40"]),
        ("attraction-repulsion-2d", drawn(200, "particles.births=gillespie", "time.end=0.2")),
        ("mixture-good-start", [weighted, "solver.nodes=12", "time.end=0.2"]),
    ])
    func whatIsOnDiskFitsTogether(config: String, settings: [String]) throws {
        let solution = try solve(config, settings)
        #expect(solution.saved.hasFields && solution.saved.hasParticles)
        #expect(solution.saved.quantities.map(\.name) == Array(solution.table.names.dropFirst()))
        let mesh = solution.mesh
        for index in solution.times.indices {
            let particles = try solution.saved.particles(at: index)
            let weights = particles.weights
            let mass = weights.compensatedSum()
            #expect(abs(mass - 1) <= 1e-12)
            for (number, axis) in mesh.axes.enumerated() {
                let mean = zip(weights, particles.positions)
                    .map { $0 * $1[number] }.compensatedSum()
                #expect(try abs(mean - solution.values("mean_\(axis.name)")[index]) <= 1e-12)
            }
            let density = try solution.saved.density(at: index)
            #expect(density.allSatisfy { $0 >= 0 })
            #expect(
                largestDifference(density, histogram(of: particles, on: mesh)) <= 1e-12)
            let potential = try solution.saved.potential(at: index)
            #expect(potential.allSatisfy { $0.isFinite })
        }
    }

    /// Masses in cells, divided by the volume.
    private func histogram(of particles: SavedParticles, on mesh: Mesh) -> [Double] {
        var density = [Double](repeating: 0, count: mesh.cellCount)
        for (position, weight) in zip(particles.positions, particles.weights) {
            let cells = zip(mesh.axes, position).map { axis, x in
                (0..<axis.cells).last { axis.face($0) <= x } ?? 0
            }
            density[cells.reduce(into: 0) { $0 = $0 * mesh.columns + $1 }] += weight
        }
        return density.map { $0 / mesh.cellVolume }
    }

    /// V at the centres is F + K∗μ of the particles on disk.
    @Test func potentialAtTheCentres() throws {
        let solution = try solve("quadratic-interaction", drawn(50, "time.end=0.1"))
        let particles = try solution.saved.particles(at: solution.times.count - 1)
        let potential = try solution.saved.potential(at: solution.times.count - 1)
        for (cell, x) in solution.mesh.axes[0].centers.enumerated() {
            let sum = zip(particles.weights, particles.positions).map {
                $0 * 0.25 * (x - $1[0]) * (x - $1[0])
            }.compensatedSum()
            #expect(abs(potential[cell] - (0.5 * x * x + sum)) <= 1e-10)
        }
    }

    /// f(x) = Σ wⱼ cⱼ ψ(x, zⱼ), and the loss is ½∫(y − f)² dx: with units that reach
    /// nowhere near the ends of the axis the midpoint rule has all digits.
    @Test func outputOfTheNetwork() throws {
        let solution = try solve(
            "mixture-good-start",
            drawn(30, "time={ end: 0.1, outputs: 2 }", "mesh.axes[1].range=[-12, 12]"))
        let network = try #require(solution.saved.network)
        let spacing = solution.mesh.axes[1].spacing
        for index in solution.times.indices {
            let output = try solution.saved.networkOutput(at: index)
            let loss =
                0.5 * spacing
                * zip(network.target, output).map { ($0 - $1) * ($0 - $1) }.compensatedSum()
            #expect(try abs(loss - solution.values("loss")[index]) <= 1e-9)
        }
    }

    @Test func aFreePopulationVaries() throws {
        let solution = try solve("free-mass-decay", drawn(200))
        #expect(solution.outcome.summary.warnings == [])
        let last = solution.times.count - 1
        let counts = try solution.times.indices.map {
            try solution.saved.particles(at: $0).weights.count
        }
        #expect(counts[0] == 200)
        #expect(counts[last] < 200 && counts[last] > 0)
        let mass = try solution.values("mass")
        for index in 0...last {
            // Every particle has the mass that it had at the start.
            #expect(abs(mass[index] - 0.01 * Double(counts[index])) <= 1e-12)
        }
        #expect(solution.summary["particles"]?["final_count"]?.number == Double(counts[last]))
    }

    /// Every loss is refilled at the nodes of the source.
    @Test func aSourceAddsWeightedParticles() throws {
        let solution = try solve(
            "quadratic-decay", weighted, "solver.nodes=20", "solver.tolerance=1e-5",
            "time={ end: 0.2, outputs: 3 }",
            "dynamics.birthDeath={ rate: 1, population: 'replaced', "
                + "source: { type: 'normal', mean: -1, sd: 0.5 } }")
        var count = 0
        for index in solution.times.indices {
            let weights = try solution.saved.particles(at: index).weights
            #expect(weights.count > count)
            #expect(abs(weights.compensatedSum() - 1) <= 1e-12)
            count = weights.count
        }
        #expect(solution.summary["particles"]?["final_count"]?.number == Double(count))
    }

    @Test func summary() throws {
        let solution = try solve(
            "quadratic-decay", drawn(100, "particles.seed=7", "particles.replica=2"))
        let particles = try #require(solution.summary["particles"])
        #expect(particles["count"]?.number == 100)
        #expect(particles["seed"]?.number == 7)
        #expect(particles["replica"]?.number == 2)
        #expect(particles["births"]?.string == "synchronous")
        #expect(particles["order"]?.number == 2)
        #expect(particles["time_step"]?.number == 0.01)
        #expect(particles["error_bound"]?.number == 0)
        #expect(solution.summary["solver"]?["steps_bounded_by"] == nil)
        #expect(solution.summary["solver"]?["steps"]?.number == 100)
        #expect(try solution.invariant("mass_drift") <= 1e-12)
        let attributes = solution.saved.attributes
        #expect(attributes["method"] == "particles, order 2, synchronous births")
        #expect(attributes["seed"] == "7")
        #expect(attributes["replica"] == 2)

        let flowing = try solve("quadratic-decay", weighted, "solver.nodes=20")
        #expect(flowing.summary["particles"]?["count"]?.number == 20)
        #expect(flowing.summary["particles"]?["start"]?.string == "quadrature")
        #expect(flowing.summary["particles"]?["seed"] == nil)
        #expect(flowing.saved.attributes["method"] == "weighted, from quadrature")
        #expect(flowing.saved.attributes["replica"] == nil)
        let grid = try solve("quadratic-decay")
        #expect(grid.summary["particles"] == nil)
        #expect(!grid.saved.hasParticles)
    }

    /// Both methods start from the very same draws.
    @Test func weightedParticlesMayStartFromSamples() throws {
        let settings = drawn(60, "particles.seed=3", "particles.sampling=stratified")
        let random = try solve("quadratic-decay", settings)
        let flowing = try solve(
            "quadratic-decay", settings + [weighted, "solver.start=samples"])
        let (first, second) = try (random.saved.particles(at: 0), flowing.saved.particles(at: 0))
        #expect(first.positions == second.positions)
        #expect(largestDifference(first.weights, second.weights) <= 1e-15)
        let end = try flowing.saved.particles(at: flowing.times.count - 1)
        #expect(Set(end.weights).count > 30)
    }

    @Test func theFirstOfSeveralCounts() throws {
        let several = try solve(
            "quadratic-decay", drawn(50, "particles.counts=[40, 80, 160]"))
        #expect(
            several.outcome.summary.warnings == [
                "this run has 40 particles, the first of 3 numbers; --set particles.counts=[N] "
                    + "takes another"
            ])
        #expect(try several.saved.particles(at: 0).weights.count == 40)
        #expect(try several.csv == solve("quadratic-decay", drawn(40)).csv)
    }

    /// The seed and the replica make the particles, the number of threads does not.
    @Test(arguments: [[weighted, "solver.nodes=4096"], drawn(4096)])
    func threadsMakeNoDifference(settings: [String]) throws {
        let runs = try [1, 2].map { threads in
            try solve(
                "quadratic-interaction",
                settings + ["time={ end: 0.05, outputs: 2 }", "solver.threads=\(threads)"])
        }
        #expect(runs.map { $0.summary["solver"]?["threads"]?.number } == [1, 2])
        #expect(runs[0].csv == runs[1].csv)
        for index in runs[0].times.indices {
            #expect(
                try runs[0].saved.particles(at: index) == runs[1].saved.particles(at: index))
            #expect(
                try runs[0].saved.potential(at: index) == runs[1].saved.potential(at: index))
        }
    }

    @Test func seedsAndReplicasMakeADifference() throws {
        let tables = try [
            drawn(50), drawn(50, "particles.seed=2"),
            drawn(50, "particles.replica=2"),
        ].map { try solve("quadratic-decay", $0).csv }
        #expect(Set(tables).count == 3)
        #expect(try solve("quadratic-decay", drawn(50)).csv == tables[0])
    }

    @Test func particlesMayStayAway() throws {
        let whole = try solve("quadratic-decay", drawn(50))
        let without = try solve(
            "quadratic-decay", drawn(50, "output.particles=false", "output.fields=false"))
        #expect(!without.saved.hasParticles && !without.saved.hasFields)
        #expect(without.csv == whole.csv)
    }
}
