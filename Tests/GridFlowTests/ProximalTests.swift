import ExactSolutions
import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// Births and deaths as proximal steps of the energy.
@Suite struct ProximalTests {
    /// Births and deaths alone, a well and a Gaussian kernel, in steps of one length.
    private func problem(
        _ line: Mesh, amplitude: Double, step: Double, population: Population = .conserved
    ) -> Problem {
        let shape = (0..<line.cellCount).map { cell in
            line.coordinates(ofCell: cell).allSatisfy { abs($0) < 2 } ? 1.0 : 0
        }
        let mass = shape.compensatedSum() * line.cellVolume
        var problem = Problem(line, density: shape.map { $0 / mass }, order: 1)
        problem.potential = QuadraticPotential(
            stiffness: 1, center: line.axes.map { _ in 0.3 })
        problem.kernel =
            amplitude == 0 ? ZeroKernel() : GaussianKernel(amplitude: amplitude, width: 0.5)
        problem.transport = false
        problem.reaction = .proximal
        problem.react(population, rate: 1)
        problem.limits.fixed = step
        return problem
    }

    static let meshes = [mesh((6, 200, .wall)), mesh((6, 24, .wall), (5, 20, .periodic))]

    /// log(μ′/μ) + αΔt·V[μ′] is the same wherever there is mass, or 0 if the mass is free.
    @Test(arguments: meshes, [0.1, 10, 1000])
    func theEquationHolds(mesh: Mesh, step: Double) throws {
        for population: Population in [.conserved, .free] {
            let problem = problem(mesh, amplitude: 3, step: step, population: population)
            let solver = try problem.solver()
            var before = problem.density
            for _ in 0..<3 {
                try solver.step(toward: 1e9)
                let after = solver.density.values
                let potential = solver.potential
                let sums = after.indices.filter { after[$0] > 1e-290 }.map {
                    log(after[$0] / before[$0]) + step * potential[$0]
                }
                let spread = population.isFree ? sums.map(abs).max()! : sums.max()! - sums.min()!
                #expect(spread < 1e-11 * (1 + 4 * step), "\(population), \(step)")
                before = after
            }
        }
    }

    /// In quadratic wells 1/s′ = 1/s + αΔt·g and m′(1/s + αΔt·h) = m/s + αΔt·h·a.
    @Test(arguments: [0.5, -0.6], [0.05, 1, 50])
    func aGaussianStaysOne(attraction: Double, step: Double) throws {
        let line = mesh((12, 480, .wall))
        let start = GaussianFlow(stiffness: 1, center: [0], mean: [0.8], variance: 0.7, rate: 1)
        var problem = problem(line, amplitude: 0, step: step)
        problem.density = try start.cellAverages(on: line, at: 0)
        problem.potential = QuadraticPotential(stiffness: 1, center: [0.2])
        problem.kernel = QuadraticKernel(strength: attraction)
        let solver = try problem.solver()
        var (mean, variance) = (0.8, 0.7)
        // The averages of a Gaussian are nearly one of variance s + Δ²/12.
        let width = line.axes[0].spacing
        variance += width * width / 12
        for _ in 0..<3 {
            try solver.step(toward: 1e9)
            mean = (mean / variance + step * 0.2) / (1 / variance + step)
            variance = 1 / (1 / variance + step * (1 + attraction))
            let density = solver.density.values
            let centers = line.axes[0].centers
            let found = zip(density, centers).map { $0 * $1 }.compensatedSum() * width
            let spread =
                zip(density, centers).map { $0 * ($1 - found) * ($1 - found) }
                .compensatedSum() * width
            #expect(abs(found - mean) < 1e-6)
            #expect(variance < 4 * width * width || abs(spread - variance) < 1e-6 * (1 + variance))
        }
    }

    /// Without interaction it is births and deaths as they are, exactly.
    @Test func withoutInteractionItIsTheExponential() throws {
        for population: Population in [.conserved, .free] {
            var problem = problem(Self.meshes[0], amplitude: 0, step: 3, population: population)
            let proximal = try problem.density(afterSteps: 2)
            problem.reaction = .exponential
            #expect(deviation(proximal, try problem.density(afterSteps: 2)) < 1e-13)
        }
    }

    /// The energy falls in steps of any length, and comes as near to its minimum as
    /// ``E[μₖ] − E[ν] ≤ KL(ν|μ₀)/(αt)`` says, here of a ν near the minimiser.
    @Test(arguments: meshes, [0.01, 1, 100, 1000, 1e4])
    func theEnergyFalls(mesh: Mesh, step: Double) throws {
        let solver = try problem(mesh, amplitude: 3, step: step).solver()
        let initial = solver.density.values
        let long = try problem(mesh, amplitude: 3, step: 100).solver()
        for _ in 0..<30 { try long.step(toward: 1e9) }
        let best = long.density.values
        let divergence =
            zip(best, initial).map { $0 > 0 ? $0 * log($0 / $1) : 0 }
            .compensatedSum() * mesh.cellVolume
        var energy = solver.status.energy
        for _ in 0..<10 {
            try solver.step(toward: 1e9)
            let next = solver.status.energy
            #expect(next <= energy + 1e-14)
            #expect(next - long.status.energy <= divergence / solver.time + 1e-14)
            energy = next
        }
        #expect(solver.invariants.massDrift < 1e-14)
    }

    /// Both are of first order, and differ in it.
    @Test func theDifferenceToTheExponentialIsOfFirstOrder() throws {
        let differences = try [0.1, 0.05, 0.025, 0.0125].map { step in
            var problem = problem(Self.meshes[0], amplitude: 3, step: step)
            let proximal = try problem.density(at: 1)
            problem.reaction = .exponential
            return deviation(proximal, try problem.density(at: 1))
        }
        let order = log2(differences[2] / differences[3])
        #expect(order > 0.95 && order < 1.05, "\(differences)")
    }

    /// With transport, in Lie's splitting, at first order.
    @Test func withTransportItIsOfFirstOrder() throws {
        let flow = GaussianFlow(
            stiffness: 1, attraction: 0.5, center: [0], mean: [1.2], variance: 0.4, rate: 1)
        let table = try Refinement([100, 200, 400]) { n in
            let line = mesh((12, n, .wall))
            var problem = problem(line, amplitude: 0, step: 0.5 / Double(n))
            problem.density = try flow.cellAverages(on: line, at: 0)
            problem.order = 2
            problem.transport = true
            problem.potential = QuadraticPotential(stiffness: 1, center: [0])
            problem.kernel = QuadraticKernel(strength: 0.5)
            let solver = try problem.solver()
            try solver.advance(to: 0.5)
            return [("energy", solver.status.energy - flow.energy(at: 0.5))]
        }
        #expect(table.worst.order >= 0.95, "\(table)")
    }

    /// Free mass that attracts itself grows without end: μ′ = μe^{−AV[μ′]} has no solution once
    /// A|K|μ is above 1/e, as x = ye^{x} has none for y > 1/e. The density stays what it was.
    @Test(arguments: [false, true]) func whatIsNotSolvedLeavesTheDensity(transport: Bool) throws {
        var problem = problem(Self.meshes[0], amplitude: -5, step: 1e-3)
        problem.transport = transport
        problem.react(.free, rate: 1e4)
        let solver = try problem.solver()
        let before = solver.density.values
        var failure: GridFlowError?
        do {
            try solver.step(toward: 1e9)
        } catch {
            failure = error
        }
        guard case .proximalStepFailed(let residual, let time) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(residual > 1e-3 && time == 0)
        #expect(solver.density.values == before)
        #expect(solver.steps == 0 && solver.status.mass.isFinite)
    }
}

extension Population {
    fileprivate var isFree: Bool { if case .free = self { true } else { false } }
}
