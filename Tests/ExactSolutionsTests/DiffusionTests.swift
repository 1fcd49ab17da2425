import ExactSolutions
import Foundation
import Meshes
import Testing

/// Closed forms with diffusion against other ways to the same numbers.
@Suite struct DiffusionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let h, kappa, alpha: Double
        let transport: Bool
        var testDescription: String { "h=\(h) κ=\(kappa) α=\(alpha) transport=\(transport)" }

        var flow: GaussianFlow {
            GaussianFlow(
                stiffness: h, attraction: kappa, center: [0.3, -1], mean: [1.5, 0.25],
                variance: 0.7, rate: alpha, transport: transport, diffusion: 0.4)
        }
    }

    static let cases: [Case] = [true, false].flatMap { transport in
        [
            (1.0, 0.0, 0.0), (1.0, 0.0, 2.0), (1.0, 0.5, 2.0), (1.0, -0.4, 3.0), (0.0, 1.0, 2.0),
            (1.0, -1.0, 2.0), (0.0, 0.0, 2.0), (1.0, -1.2, 0.0), (0.4, 6.0, 5.0),
        ].map { Case(h: $0.0, kappa: $0.1, alpha: $0.2, transport: transport) }
    }

    /// ``GaussianFlowTests/rates`` and what diffusion adds to ṡ.
    @Test(arguments: cases) func followsTheMomentEquations(_ c: Case) {
        let flow = c.flow
        let other = GaussianFlowTests.Case(
            h: c.h, kappa: c.kappa, alpha: c.alpha, transport: c.transport)
        for time in [0.1, 0.7, 1.5] {
            let y = integrate([1.2, 1.25, 0.7], to: time) { state in
                var rates = GaussianFlowTests.rates(state, other)
                rates[2] += 0.8
                return rates
            }
            #expect(close(flow.mean(at: time)[0], 0.3 + y[0], 1e-11))
            #expect(close(flow.mean(at: time)[1], -1 + y[1], 1e-11))
            #expect(close(flow.variance(at: time), y[2], 1e-11))
        }
    }

    /// Far beyond where a hyperbolic sine overflows it rests at the root of the Riccati equation.
    @Test(arguments: cases.filter { $0.h + $0.kappa > 0 && $0.alpha > 0 })
    func comesToRest(_ c: Case) {
        let s = c.flow.variance(at: 1e4)
        let g = c.h + c.kappa
        #expect(close(0.8 - (c.transport ? 2 * g * s : 0) - c.alpha * g * s * s, 0, 1e-11))
    }

    /// Without births and deaths dF/dt is minus the dissipation; F and the gap by quadrature.
    @Test(arguments: cases.filter { $0.transport })
    func freeEnergyIsWhatItSays(_ c: Case) {
        let flow = GaussianFlow(
            stiffness: c.h, attraction: c.kappa, center: [0.3], mean: [1.5], variance: 0.7,
            rate: c.alpha, diffusion: 0.4)
        let (time, g) = (0.5, c.h + c.kappa)
        let (m, s) = (flow.mean(at: time)[0], flow.variance(at: time))
        func density(_ x: Double) -> Double {
            exp(-(x - m) * (x - m) / (2 * s)) / (2 * Double.pi * s).squareRoot()
        }
        let reach = 12 * s.squareRoot()
        let entropy = -integral(from: m - reach, to: m + reach) { x in
            density(x) * ((-(x - m) * (x - m) / (2 * s)) - log(2 * Double.pi * s) / 2)
        }
        #expect(close(flow.entropy(at: time), entropy, 1e-12))
        #expect(close(flow.freeEnergy(at: time), flow.energy(at: time) - 0.4 * entropy, 1e-12))
        if c.alpha == 0 {
            let slope = derivative(at: time) { flow.freeEnergy(at: $0) }
            #expect(close(slope, -flow.freeEnergyDissipation(at: time), 1e-9))
        }
        guard g > 0 else { return }
        // V = ½h(x − a)² + ½κ((x − m)² + s).
        func potential(_ x: Double) -> Double {
            0.5 * c.h * (x - 0.3) * (x - 0.3) + 0.5 * c.kappa * ((x - m) * (x - m) + s)
        }
        let (center, width) = ((c.h * 0.3 + c.kappa * m) / g, 10 * (0.4 / g).squareRoot())
        let partition = integral(from: center - width, to: center + width) {
            exp(-potential($0) / 0.4)
        }
        let gap = flow.meanPotential(at: time) - 0.4 * entropy + 0.4 * log(partition)
        #expect(close(flow.relativeEntropyGap(at: time), gap, 1e-10))
    }

    @Test func noiseOnTheCircleRestsAtTheDensityOfVonMises() {
        for (strength, diffusion) in [(1.0, 0.25), (3.0, 0.5), (1.0, 0.49), (1.0, 0.5), (1, 2)] {
            let flow = NoisyTorusCosine(strength: strength, diffusion: diffusion, resultant: 0.3)
            let r = flow.stationaryResultant
            #expect((r > 0) == (strength > 2 * diffusion))
            guard r > 0 else { continue }
            let x = strength * r / diffusion
            let weight = integral(from: 0, to: .pi) { exp(x * cos($0)) }
            let first = integral(from: 0, to: .pi) { cos($0) * exp(x * cos($0)) }
            #expect(close(r, first / weight, 1e-12))
            let logarithm = integral(from: 0, to: .pi) { angle in
                let density = exp(x * cos(angle)) / (2 * weight)
                return 2 * density * log(density)
            }
            let free = -0.5 * strength * r * r + diffusion * logarithm
            #expect(close(flow.stationaryFreeEnergy, free, 1e-12))
        }
    }

    /// It gets there; well above the threshold within 1e-12 by t = 60.
    @Test func noiseOnTheCircleComesToRest() {
        let flow = NoisyTorusCosine(strength: 1, diffusion: 0.25, resultant: 0.3)
        #expect(close(flow.moments(at: 60)[1], flow.stationaryResultant, 1e-11))
        let below = NoisyTorusCosine(strength: 1, diffusion: 1, resultant: 0.3)
        #expect(below.moments(at: 60)[1] < 1e-12)
    }

    /// With next to no noise it is the closed form without, and without attraction the
    /// heat equation.
    @Test func noiseOnTheCircleHasTheRightLimits() {
        let quiet = NoisyTorusCosine(strength: 1, diffusion: 1e-12, resultant: 0.3)
        let exact = TorusCosine(strength: 1, resultant: 0.3)
        #expect(close(quiet.moments(at: 1)[1], exact.resultant(at: 1), 1e-10))
        let heat = NoisyTorusCosine(strength: 0, diffusion: 0.25, resultant: 0.6)
        let axis = Axis(
            name: "theta", lower: -.pi, upper: .pi, cells: 40, boundary: .periodic)
        for (k, moment) in heat.moments(at: 1).prefix(9).enumerated() {
            let order = Double(k)
            #expect(close(moment, pow(0.6, order) * exp(-0.25 * order * order), 1e-12))
        }
        let sum = heat.cellAverages(on: axis, at: 1).reduce(0, +) * axis.spacing
        #expect(close(sum, 1, 1e-13))
    }
}
