import ExactSolutions
import Foundation
import GridFlow
import Meshes
import Models
import Parallelism
import Statistics
import TestSupport
import Testing

/// The free energy, its dissipation and its certified gap, with diffusion.
@Suite struct FreeEnergyTests {
    static let flow = GaussianFlow(
        stiffness: 1, attraction: -0.4, center: [0], mean: [0.8], variance: 0.3, rate: 0,
        diffusion: 0.25)

    /// Of a Gaussian in quadratic wells, to the second order of the mesh.
    @Test func ofAGaussian() throws {
        let errors = try [200, 400].map { cells in
            let line = mesh((14, cells, .wall))
            let field = try field(Self.flow.model, on: line)
            let d = diagnostics(
                try Self.flow.cellAverages(on: line, at: 0.2), field, on: line, diffusion: 0.25)
            let certificate = Certificate(
                Self.flow.model, Dynamics(transport: true, birthDeath: nil, diffusion: 0.25),
                mesh: line)
            #expect(certificate.basis == .gibbs(diffusion: 0.25))
            return [
                d.entropy - Self.flow.entropy(at: 0.2),
                d.freeEnergy - Self.flow.freeEnergy(at: 0.2),
                d.freeEnergyDissipation - Self.flow.freeEnergyDissipation(at: 0.2),
                certificate.gap(d) - Self.flow.relativeEntropyGap(at: 0.2),
            ].map(abs)
        }
        for (coarse, fine) in zip(errors[0], errors[1]) {
            #expect(fine < 2e-3)
            #expect(coarse / fine > 3.5, "\(errors)")
        }
    }

    /// dF/dt along a computed flow, on one axis and on two, is minus the dissipation.
    @Test func fallsAsItDissipates() throws {
        let model = Model.landscape(
            potential: QuadraticPotential(stiffness: 1, center: [0.3, 0]),
            kernel: GaussianKernel(amplitude: 1, width: 0.7))
        let defects = try [32, 64].map { cells in
            let plane = mesh((8, cells, .wall), (7, cells, .wall))
            let field = try field(model, on: plane)
            let solver = try GridSolver(
                mesh: plane, field: field,
                dynamics: Dynamics(transport: true, birthDeath: nil, diffusion: 0.3),
                density: InitialMeasure(NormalDensity(mean: [0.5, 0], sd: [0.6, 0.5]))
                    .cellAverages(on: plane), order: 2, splitting: .strang, limits: StepLimits(),
                pool: WorkerPool(threads: 1))
            let h = 1e-3
            try solver.advance(to: 0.2 - h)
            let before = solver.status.freeEnergy
            try solver.advance(to: 0.2)
            let d = diagnostics(solver.density.values, field, on: plane, diffusion: 0.3)
            #expect(abs(d.freeEnergy - solver.status.freeEnergy) < 1e-13)
            try solver.advance(to: 0.2 + h)
            let rate = (before - solver.status.freeEnergy) / (2 * h)
            return abs(rate - d.freeEnergyDissipation) / rate
        }
        #expect(defects[1] < 1e-2)
        #expect(defects[0] / defects[1] > 3.5, "\(defects)")
    }

    /// The gap is the excess itself where nothing interacts, is 0 at the Gibbs density, and
    /// bounds the excess of the free energy over any other density otherwise.
    @Test func theGapBoundsTheExcess() throws {
        let line = mesh((4, 40, .wall))
        var scatter = Scatter(seed: 21)
        for amplitude in [0.0, 2] {
            let model = Model.landscape(
                potential: DoubleWellPotential(depth: 0.3, tilt: 0.2),
                kernel: amplitude == 0
                    ? ZeroKernel() : GaussianKernel(amplitude: amplitude, width: 0.5))
            let field = try field(model, on: line)
            for population: Population in [.conserved, .free] {
                let isFree = if case .free = population { true } else { false }
                let dynamics = Dynamics(
                    transport: true,
                    birthDeath: BirthDeath(rate: .constant(1), population: population),
                    diffusion: 0.2)
                let certificate = Certificate(model, dynamics, mesh: line)
                var samples: [Diagnostics] = []
                for _ in 0..<40 {
                    let values = scatter.numbers(40).map { $0 * $0 }
                    let mass = isFree ? scatter.next() * 2 : 1
                    let factor = mass / (values.compensatedSum() * line.cellVolume)
                    samples.append(
                        diagnostics(
                            values.map { $0 * factor }, field, on: line, diffusion: 0.2))
                }
                for d in samples {
                    for other in samples {
                        #expect(d.freeEnergy - other.freeEnergy <= certificate.gap(d) + 1e-13)
                    }
                }
                guard amplitude == 0, !isFree else { continue }
                // The least free energy is −β⁻¹ log Z.
                for d in samples {
                    let excess = d.freeEnergy + 0.2 * d.logPartition
                    #expect(abs(certificate.gap(d) - excess) < 1e-13)
                }
            }
        }
    }

    /// However little noise there is and however empty the cells are.
    @Test(arguments: [1e-6, 1e-12, 1e-100, 1e-300]) func isFinite(diffusion: Double) throws {
        let line = mesh((4, 40, .wall))
        let model = Model.landscape(
            potential: DoubleWellPotential(depth: 0.3, tilt: 0.2), kernel: ZeroKernel())
        let field = try field(model, on: line)
        // Down to the least number, a power of two a cell.
        let density = (0..<40).map { $0 < 4 ? 2.5 : scalbn(1, -1035 - $0) }
        let d = diagnostics(density, field, on: line, diffusion: diffusion)
        #expect(d.freeEnergyDissipation.isFinite && d.freeEnergyDissipation > 0)
    }

    /// With free mass and V below 0, ∫e^{−βV} overflows where there is little noise: no gap.
    @Test func thereIsNoGapBeyondNumbers() throws {
        let line = mesh((4, 40, .wall))
        let model = Model.landscape(
            potential: FormulaPotential(try Formula("x^2 - 3", variables: ["x"])),
            kernel: ZeroKernel())
        let density = [Double](repeating: 0.25, count: 40)
        for (diffusion, isFinite) in [(0.1, true), (1e-3, false)] {
            let certificate = Certificate(
                model,
                Dynamics(
                    transport: true,
                    birthDeath: BirthDeath(rate: .constant(1), population: .free),
                    diffusion: diffusion), mesh: line)
            #expect(certificate.basis == .gibbsFreeMass(diffusion: diffusion))
            let d = diagnostics(density, try field(model, on: line), on: line, diffusion: diffusion)
            #expect(certificate.gap(d).isFinite == isFinite)
            #expect(isFinite || certificate.gap(d).isNaN)
        }
        #expect(Certificate(model, .flow(.free), mesh: line).basis == .freeMass)
    }
}
