import ExactSolutions
import Foundation
import Meshes
import Models
import Testing

/// Equation (12), where the mass is a result.
@Suite struct FreePopulationTests {
    static let wells: [FreeQuadratic] = [true, false].flatMap { transport in
        [(1.0, 2.0, 0.3), (1.0, 0.0, 0.3), (0.0, 2.0, -0.5), (-0.3, 0.4, 0.1), (4.0, 5.0, -1)]
            .map { h, alpha, floor in
                FreeQuadratic(
                    stiffness: h, floor: floor, center: [0.5], mass: 1.7, mean: [-0.9],
                    variance: 0.6, rate: alpha, transport: transport)
            }
    }

    /// Runge–Kutta on (log M, m − a, s): both errors are below 1e-12.
    @Test(arguments: wells) func followsTheMomentEquations(_ well: FreeQuadratic) {
        let (h, alpha) = (well.shape.stiffness, well.shape.rate)
        let t = well.shape.transport ? 1.0 : 0.0
        for time in [0.2, 1.3] {
            let y = integrate([0, -1.4, 0.6], to: time) { y in
                let (u, s) = (y[1], y[2])
                return [
                    -alpha * (well.floor + 0.5 * h * (u * u + s)), -h * (t + alpha * s) * u,
                    -2 * t * h * s - alpha * h * s * s,
                ]
            }
            #expect(close(well.mass(at: time), 1.7 * exp(y[0]), 1e-11))
            #expect(close(well.mean(at: time)[0], 0.5 + y[1], 1e-11))
            #expect(close(well.variance(at: time), y[2], 1e-11))
        }
    }

    /// dE/dt = −∫|∇V|²dμ − α∫V²dμ for (12), by a five-point derivative.
    @Test(arguments: wells) func losesEnergyAsItDissipates(_ well: FreeQuadratic) {
        let slope = derivative(at: 0.5) { well.energy(at: $0) }
        let transport = well.shape.transport ? well.transportDissipation(at: 0.5) : 0
        let reaction = well.shape.rate * well.reactionDissipation(at: 0.5)
        #expect(close(slope, -transport - reaction, 1e-9))
    }

    /// The residual of (12) at a point, all derivatives by finite differences.
    @Test func solvesTheEquation() throws {
        let well = Self.wells[0]
        func density(_ x: Double, _ t: Double) -> Double {
            let (m, s) = (well.mean(at: t)[0], well.variance(at: t))
            return well.mass(at: t) * exp(-(x - m) * (x - m) / (2 * s))
                / (2 * Double.pi * s).squareRoot()
        }
        for x in [-1.5, -0.2, 0.6] {
            let change = derivative(at: 0.3) { density(x, $0) }
            let divergence = derivative(at: x) { density($0, 0.3) * ($0 - 0.5) }
            let potential = well.floor + 0.5 * (x - 0.5) * (x - 0.5)
            #expect(close(change, divergence - 2 * potential * density(x, 0.3), 1e-10))
        }
    }

    @Test func averagesItsCellsToItsMass() throws {
        let well = Self.wells[0]
        let mesh = Mesh(axes: [Axis(name: "x", lower: -9, upper: 9, cells: 40)])
        let cells = try well.cellAverages(on: mesh, at: 0.8)
        #expect(close(cells.compensatedSum() * mesh.cellVolume, well.mass(at: 0.8), 1e-14))
    }

    @Test func decaysInAConstantPotential() {
        let free = FreeMass(initialMass: 2, potential: 0.7, rate: .constant(3))
        #expect(close(free.mass(at: 1.1), 2 * exp(-3 * 0.7 * 1.1), 1e-15))
    }

    /// Ṁ = −α(t)vM by Runge–Kutta in (M, t); after `until` nothing happens.
    @Test func followsARateThatChanges() {
        let rate = RateSchedule.decaying(from: 4, to: 1, halfLife: 0.5)
        let free = FreeMass(initialMass: 2, potential: -0.6, rate: rate, until: 1.5)
        func exact(_ time: Double) -> Double {
            integrate([2, 0], to: time) { y in [0.6 * rate.value(at: y[1]) * y[0], 1] }[0]
        }
        #expect(close(free.mass(at: 1.2), exact(1.2), 1e-12))
        #expect(close(free.mass(at: 1.5), exact(1.5), 1e-12))
        #expect(free.mass(at: 9) == free.mass(at: 1.5))
    }
}
