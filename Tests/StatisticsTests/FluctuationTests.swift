import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import Statistics
import TestSupport
import Testing

/// n·Var against ``KnownFluctuation``, and what has no prediction.
@Suite struct FluctuationTests {
    static let line = mesh((-12, 12, 8, .wall))

    /// The midpoint rule over ten standard deviations of ``KnownFluctuation/start(_:)``.
    @Sendable static func normal(_ nodes: Int) -> Quadrature {
        let points = (0..<nodes).map { node in
            let share: Double = (Double(node) + 0.5) / Double(nodes)
            return -7 + 16 * share
        }
        return Quadrature(
            nodes: points.map { Point($0, 0) }, weights: points.map(KnownFluctuation.start))
    }

    private func problem(
        _ dynamics: Dynamics, mass: Double = 1, times: [Double], _ schemes: [ParticleScheme]
    ) throws -> FluctuationProblem {
        try FluctuationProblem(
            model: .landscape(potential: HalfSquare(), kernel: ZeroKernel()), dynamics: dynamics,
            mesh: Self.line, start: Self.normal, mass: mass, times: times,
            observables: [
                { ($0.x, Point(1, 0)) }, { (sin($0.x), Point(cos($0.x), 0)) },
            ], schemes: schemes, pool: WorkerPool(threads: 1))
    }

    static let schemes = [
        ParticleScheme(count: 100, timeStep: 0.01, births: .gillespie),
        ParticleScheme(count: 2000, timeStep: 0.03, births: .synchronous),
        ParticleScheme(count: 2000, timeStep: 0.01, births: .synchronous, isCentered: false),
        ParticleScheme(count: 50, timeStep: 0.01, births: .gillespie, isCentered: false),
        ParticleScheme(count: 50, timeStep: 0.01, births: .gillespie, sampling: .stratified),
    ]

    private func check(_ population: Population?, alpha: Double, transport: Bool, mass: Double)
        throws
    {
        let isFree = if case .free = population { true } else { false }
        let dynamics = Dynamics(
            transport: transport,
            birthDeath: population.map { BirthDeath(rate: .constant(alpha), population: $0) })
        let end = 0.7
        let prediction = try FluctuationPrediction(
            problem(dynamics, mass: mass, times: [0, end], Self.schemes), nodes: 3000)
        let observables: [(Double) -> Double] = [{ $0 }, { sin($0) }]
        let known = observables.map {
            KnownFluctuation(
                of: $0, alpha: alpha, isFree: isFree, isTransported: transport, mass: mass,
                end: end)
        }
        for (index, scheme) in Self.schemes.enumerated() {
            for (number, known) in known.enumerated() {
                let value = prediction.values[index][number][1]
                let exact = known.variance(scheme)
                #expect(abs(value.variance - exact) < 1e-5 * exact + 1e-12, "\(scheme): \(exact)")
                #expect(value.error < 1e-4 * exact + 1e-12)
                // Where |V| has a kink errors do not fall evenly, here nor in what is known.
                #expect(abs(value.variance - exact) < 4 * value.error + 1e-6 * exact + 1e-15)
            }
        }
    }

    @Test func ofAConservedPopulation() throws {
        try check(.conserved, alpha: 1.5, transport: true, mass: 1)
        try check(.conserved, alpha: 0.6, transport: false, mass: 2)
    }

    @Test func ofAFreePopulation() throws {
        try check(.free, alpha: 1.5, transport: true, mass: 1)
        try check(.free, alpha: 0.6, transport: false, mass: 2)
    }

    @Test func withoutBirths() throws { try check(nil, alpha: 0, transport: true, mass: 2) }

    /// At time 0 all is the spread of the start.
    @Test func atTheStart() throws {
        let prediction = try FluctuationPrediction(
            problem(.flow(.conserved), times: [0], [Self.schemes[0]]), nodes: 100)
        #expect(abs(prediction.values[0][0][0].variance - 0.64) < 1e-12)
        #expect(prediction.values[0][0][0].initial == prediction.values[0][0][0].variance)
    }

    @Test func whatHasNoTheory() {
        let schemes = [ParticleScheme(count: 10, timeStep: 0.1, sampling: .stratified)]
        func error(_ kernel: any Kernel, _ dynamics: Dynamics, _ mesh: Mesh) -> FluctuationError? {
            do {
                _ = try FluctuationProblem(
                    model: .landscape(potential: HalfSquare(), kernel: kernel), dynamics: dynamics,
                    mesh: mesh, start: Self.normal, times: [1], observables: [], schemes: schemes,
                    pool: WorkerPool(threads: 1))
                return nil
            } catch {
                return error
            }
        }
        let source = NormalDensity(mean: [0], sd: [1])
        let rough = LaplaceKernel(amplitude: 1, width: 1)
        let plane = mesh((4, 8, .wall), (4, 8, .wall))
        let births = BirthDeath(rate: .constant(1), population: .conserved)
        #expect(error(ZeroKernel(), .flow(.replaced(source: source)), Self.line) == .injected)
        #expect(error(ZeroKernel(), .flow(.reinjected(source: source)), Self.line) == .injected)
        #expect(error(rough, .flow(.conserved), Self.line) == .roughKernel)
        #expect(error(rough, Dynamics(transport: false, birthDeath: births), Self.line) == nil)
        #expect(error(ZeroKernel(), .flow(.conserved), plane) == .stratifiedPlane)
    }

    /// A point that a wall stops has no derivatives.
    @Test func atAWall() throws {
        let near = try FluctuationProblem(
            model: .landscape(
                potential: HalfSquare(), kernel: GaussianKernel(amplitude: 1, width: 1)),
            dynamics: .flow(nil),
            mesh: Mesh(axes: [Axis(name: "u", lower: -1, upper: 1, cells: 8)]),
            start: { _ in Quadrature(nodes: [Point(-1, 0), Point(0.5, 0)], weights: [1, 1]) },
            times: [0.5], observables: [{ ($0.x, Point(1, 0)) }], schemes: [],
            pool: WorkerPool(threads: 1))
        #expect(throws: FluctuationError.wall(axis: "u", time: 0)) {
            try FluctuationPrediction(near, nodes: 2)
        }
    }
}

/// F = x²/2.
struct HalfSquare: PointwisePotential {
    func evaluator() -> (Point) -> Double { { $0.x * $0.x / 2 } }

    func scalarField(on mesh: Mesh) throws -> ScalarField {
        { ($0.x * $0.x / 2, Point($0.x, 0)) }
    }
}
