import ExactSolutions
import Foundation
import Meshes
import Testing

/// N(m, s) in quadratic wells against Runge–Kutta on its moment equations, whose
/// error at 4,000 steps is below rounding accumulation: 1e-11 leaves a margin.
@Suite struct GaussianFlowTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let h, kappa, alpha: Double
        let transport: Bool
        var testDescription: String { "h=\(h) κ=\(kappa) α=\(alpha) transport=\(transport)" }

        var flow: GaussianFlow {
            GaussianFlow(
                stiffness: h, attraction: kappa, center: [0.3, -1], mean: [1.5, 0.25],
                variance: 0.7, rate: alpha, transport: transport)
        }
    }

    static let cases: [Case] = [true, false].flatMap { transport in
        [
            (1.0, 0.0, 0.0), (1.0, 0.0, 2.0), (1.0, 0.5, 2.0), (1.0, -0.4, 3.0), (0.0, 1.0, 2.0),
            (1.0, -1.0, 2.0), (0.0, 0.0, 2.0), (0.5, -0.9, 0.3), (-0.3, 0.0, 0.2),
            (1.0, -1.0 + 1e-13, 2.0), (1.0, -1.2, 0.0), (0.4, 6.0, 5.0),
        ].map { Case(h: $0.0, kappa: $0.1, alpha: $0.2, transport: transport) }
    }

    /// Time derivatives of (m₁ − a₁, m₂ − a₂, s), from Stein's identity.
    static func rates(_ y: [Double], _ c: Case) -> [Double] {
        let t = c.transport ? 1.0 : 0.0
        let g = c.h + c.kappa
        let pull = -c.h * (t + c.alpha * y[2])
        return [pull * y[0], pull * y[1], -2 * t * g * y[2] - c.alpha * g * y[2] * y[2]]
    }

    @Test(arguments: cases) func followsTheMomentEquations(_ c: Case) {
        let flow = c.flow
        #expect(flow.lifetime > 1.5)
        for time in [0.1, 0.7, 1.5] {
            let y = integrate([1.2, 1.25, 0.7], to: time) { Self.rates($0, c) }
            #expect(close(flow.mean(at: time)[0], 0.3 + y[0], 1e-11))
            #expect(close(flow.mean(at: time)[1], -1 + y[1], 1e-11))
            #expect(close(flow.variance(at: time), y[2], 1e-11))
        }
    }

    /// (16), with a five-point derivative that is good to 1e-10.
    @Test(arguments: cases) func losesEnergyAsItDissipates(_ c: Case) {
        let flow = c.flow
        let slope = derivative(at: 0.5) { flow.energy(at: $0) }
        let transport = c.transport ? flow.transportDissipation(at: 0.5) : 0
        let reaction = c.alpha * flow.reactionDissipation(at: 0.5)
        #expect(close(slope, -transport - reaction, 1e-9))
    }

    /// Energy, V̄ and both dissipations against quadrature over the density.
    @Test(arguments: cases.filter(\.transport)) func matchesItsDefinitions(_ c: Case) {
        let flow = GaussianFlow(
            stiffness: c.h, attraction: c.kappa, center: [0.3], mean: [1.5], variance: 0.7,
            rate: c.alpha)
        let (m, s) = (flow.mean(at: 0.4)[0], flow.variance(at: 0.4))
        let reach = 10 * s.squareRoot()
        func average(_ f: (Double) -> Double) -> Double {
            integral(over: [m - reach, m, m + reach]) { x in
                f(x) * exp(-(x - m) * (x - m) / (2 * s)) / (2 * Double.pi * s).squareRoot()
            }
        }
        func f(_ x: Double) -> Double { 0.5 * c.h * (x - 0.3) * (x - 0.3) }
        let moments = [average { _ in 1 }, average { $0 }, average { $0 * $0 }]
        func v(_ x: Double) -> Double {
            f(x) + 0.5 * c.kappa * (x * x * moments[0] - 2 * x * moments[1] + moments[2])
        }
        let mean = average(v)
        #expect(close(flow.meanPotential(at: 0.4), mean, 1e-12))
        #expect(close(flow.energy(at: 0.4), 0.5 * (average(f) + mean), 1e-12))
        let spread = average { (v($0) - mean) * (v($0) - mean) }
        #expect(close(flow.reactionDissipation(at: 0.4), spread, 1e-12))
        let slope = average { x in
            let force = c.h * (x - 0.3) + c.kappa * (x - moments[1])
            return force * force
        }
        #expect(close(flow.transportDissipation(at: 0.4), slope, 1e-12))
        if c.h + c.kappa > 0.01 {
            let lowest = (-4000...4000).map { v(Double($0) * 1e-3) }.min()!
            let floor = flow.minimumPotential(at: 0.4)
            #expect(floor <= lowest + 1e-13 && close(floor, lowest, 1e-5))
        }
    }

    /// Repulsion is convex at fixed mass: the certified gap bounds E − min E = E.
    @Test func certifiesItsGap() {
        let flow = GaussianFlow(
            stiffness: 1, attraction: -0.6, center: [0, 0], mean: [2, -1], variance: 0.5, rate: 1)
        for time in [0, 0.5, 2, 8] {
            let gap = flow.meanPotential(at: time) - flow.minimumPotential(at: time)
            #expect(flow.energy(at: time) >= 0)
            #expect(flow.energy(at: time) <= gap)
        }
    }

    @Test func knowsPotentialsWithoutAFloor() {
        func floor(_ h: Double, _ kappa: Double, _ m: Double) -> Double {
            GaussianFlow(
                stiffness: h, attraction: kappa, center: [0], mean: [m], variance: 1, rate: 1
            ).minimumPotential(at: 0)
        }
        #expect(floor(1, -2, 0) == -.infinity)
        #expect(floor(1, -1, 1) == -.infinity)
        #expect(floor(1, -1, 0) == -0.5)
        #expect(floor(0, 0, 1) == 0)
    }

    /// The variance grows beyond all bounds as the end of the lifetime comes near.
    @Test(arguments: [true, false]) func endsInFiniteTimeWithoutAFloor(_ transport: Bool) {
        let flow = GaussianFlow(
            stiffness: -0.5, center: [0], mean: [0], variance: 0.7, rate: 2, transport: transport)
        let y = integrate([0, 0, 0.7], to: 0.9 * flow.lifetime, steps: 100_000) {
            Self.rates($0, Case(h: -0.5, kappa: 0, alpha: 2, transport: transport))
        }
        #expect(close(flow.variance(at: 0.9 * flow.lifetime), y[2], 1e-10))
        #expect(flow.variance(at: (1 - 1e-9) * flow.lifetime) > 1e8)
    }

    /// Without transport E − min F → d/(2αt), up to s/s₀ = O(1/t).
    @Test func decaysLikeOneOverTime() {
        let flow = GaussianFlow(
            stiffness: 3, center: [0, 0], mean: [0, 0], variance: 1, rate: 2, transport: false)
        for time in [1e2, 1e4] {
            let predicted = ReactionOnly.asymptoticExcess(dimension: 2, rate: 2, time: time)
            #expect(abs(flow.energy(at: time) / predicted - 1) < 1 / (6 * time))
        }
    }

    /// Long runs neither overflow nor lose the mean to a premature 0.
    @Test func staysFiniteForever() {
        let flow = GaussianFlow(
            stiffness: 0.01, attraction: 30, center: [0], mean: [1], variance: 2, rate: 3)
        #expect(flow.variance(at: 1e4) == 0)
        // ln(m/m₀) → −ht − (h/g) log(1 + αs₀/2).
        let expected = exp(-0.01 * 100 - 0.01 / 30.01 * log(4.0))
        #expect(close(flow.mean(at: 100)[0], expected, 1e-14))
    }

    @Test func averagesItsCells() throws {
        let flow = Self.cases[2].flow
        let mesh = Mesh(axes: [
            Axis(name: "x", lower: -6, upper: 7, cells: 26),
            Axis(name: "y", lower: -8, upper: 6, cells: 28),
        ])
        let cells = try flow.cellAverages(on: mesh, at: 0.3)
        #expect(close(cells.compensatedSum() * mesh.cellVolume, 1, 1e-14))
        let (m, s) = (flow.mean(at: 0.3), flow.variance(at: 0.3))
        func average(_ axis: Axis, _ i: Int, _ m: Double) -> Double {
            integral(from: axis.face(i), to: axis.face(i + 1)) {
                exp(-($0 - m) * ($0 - m) / (2 * s)) / (2 * Double.pi * s).squareRoot()
            } / axis.spacing
        }
        for (row, column) in [(13, 14), (15, 12), (25, 27)] {
            let exact = average(mesh.axes[0], row, m[0]) * average(mesh.axes[1], column, m[1])
            #expect(abs(cells[row * 28 + column] / exact - 1) < 1e-11)
        }
    }
}
