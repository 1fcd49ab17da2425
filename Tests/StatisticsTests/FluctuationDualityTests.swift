import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import Statistics
import TestSupport
import Testing

/// ψ₀ against what a small change of the masses at time 0 really does.
///
/// Points with masses are a solution of the equation whatever their number, so that
/// d/dt ∫ψ dω = 0 is exact for them, and no quadrature enters.
@Suite struct FluctuationDualityTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let model: Model
        let mesh: Mesh
        var testDescription: String { name }
    }

    static let line = mesh((-6, 6, 8, .wall))
    static let ring = mesh((0, 2 * Double.pi, 8, .periodic))
    static let plane = mesh((-6, 6, 8, .wall), (-5, 5, 8, .wall))

    static let cases = [
        Case(
            name: "no kernel",
            model: .landscape(potential: Bowl(), kernel: GaussianKernel(amplitude: 0, width: 1)),
            mesh: line),
        Case(
            name: "Gaussian kernel",
            model: .landscape(
                potential: Bowl(), kernel: GaussianKernel(amplitude: 2, width: 0.8)), mesh: line),
        Case(
            name: "quadratic kernel",
            model: .landscape(potential: Bowl(), kernel: QuadraticKernel(strength: 0.7)),
            mesh: plane),
        Case(
            name: "Gaussian kernel in the plane",
            model: .landscape(
                potential: Bowl(), kernel: GaussianKernel(amplitude: -1, width: 1.2)), mesh: plane),
        Case(
            name: "cosine on a ring",
            model: .landscape(
                potential: Waves(), kernel: CosineKernel(strength: 1.5, dimension: 1)),
            mesh: ring),
        Case(
            name: "network",
            model: .network(
                GaussianNetwork(
                    components: [
                        .init(weight: 1, center: -1, variance: 0.5),
                        .init(weight: -2, center: 0.5, variance: 1),
                    ], unitVariance: 0.5)), mesh: plane),
    ]

    static let dynamics: [Dynamics] = [
        Dynamics(transport: true, birthDeath: nil),
        .flow(.conserved, rate: 1.5), .flow(.free, rate: 0.8),
        Dynamics(
            transport: false,
            birthDeath: BirthDeath(rate: .constant(2), population: .conserved)),
        Dynamics(
            transport: true,
            birthDeath: BirthDeath(
                rate: .decaying(from: 2, to: 0.5, halfLife: 0.3), population: .conserved,
                until: 0.35)),
    ]

    /// Masses of 24 points in the middle of the box.
    private func start(on mesh: Mesh) -> Quadrature {
        var scatter = Scatter(seed: 5)
        let points = (0..<24).map { _ in
            func place(_ axis: Int) -> Double {
                guard axis < mesh.dimension else { return 0 }
                let reach = mesh.axes[axis].boundary == .periodic ? 1.0 : 0.3
                let share = 0.5 + reach * (scatter.next() - 0.5)
                return mesh.axes[axis].lower + mesh.axes[axis].length * share
            }
            let x = place(0)
            return Point(x, place(1))
        }
        return Quadrature(nodes: points, weights: scatter.numbers(24).map { 0.5 + $0 })
    }

    @Sendable private static func observable(_ point: Point) -> (value: Double, gradient: Point) {
        (
            sin(point.x) + 0.3 * point.x * point.y + cos(2 * point.y),
            Point(cos(point.x) + 0.3 * point.y, 0.3 * point.x - 2 * sin(2 * point.y))
        )
    }

    /// ∫φ dμ at `time` from the given masses.
    private func observed(
        _ problem: FluctuationProblem, _ start: Quadrature, at time: Double
    ) throws -> Double {
        let field = try ParticleField(
            problem.model, mesh: problem.mesh, engine: .direct, capacity: start.nodes.count,
            pool: problem.pool)
        let solver = try WeightedSolver(
            field: field, dynamics: problem.dynamics, mesh: problem.mesh, start: start,
            mass: start.weights.compensatedSum(), nodes: 1, tolerance: 1e-12, timeStep: nil,
            pool: problem.pool)
        try solver.advance(to: time)
        return (0..<start.nodes.count).map {
            solver.particles.weight[$0] * Self.observable(solver.particles[$0]).value
        }.compensatedSum()
    }

    @Test(arguments: cases, dynamics.indices)
    func ofMasses(_ setting: Case, _ number: Int) throws {
        let dynamics = Self.dynamics[number]
        let start = start(on: setting.mesh)
        let mass = 1.3
        let total = start.weights.compensatedSum()
        let weights = start.weights.map { $0 * mass / total }
        let problem = try FluctuationProblem(
            model: setting.model, engine: .direct, dynamics: dynamics, mesh: setting.mesh,
            start: { _ in start }, mass: mass, times: [0.5], observables: [Self.observable],
            schemes: [], pool: WorkerPool(threads: 1))
        let prediction = try FluctuationPrediction(problem, nodes: 2)
        let influence = prediction.influences[0][0]
        // A change of the masses that keeps their sum; a free population may change it.
        var scatter = Scatter(seed: 9)
        var change = zip(weights, scatter.numbers(24)).map { $0 * ($1 - 0.3) }
        let isFree = if case .free = dynamics.birthDeath?.population { true } else { false }
        if !isFree {
            let surplus = change.compensatedSum() / mass
            change = zip(change, weights).map { $0 - surplus * $1 }
        }
        let small = 1e-3
        func changed(_ factor: Double) throws -> Double {
            let masses = zip(weights, change).map { $0 + factor * small * $1 }
            return try observed(
                problem, Quadrature(nodes: start.nodes, weights: masses), at: 0.5)
        }
        // Differences of fourth order: the rest is about small⁴.
        let real =
            (8 * (try changed(1) - changed(-1)) - (try changed(2) - changed(-2))) / (12 * small)
        let predicted = zip(influence, change).map { $0 * $1 }.compensatedSum()
        let size = zip(influence, change).map { abs($0 * $1) }.compensatedSum()
        #expect(abs(predicted - real) < 1e-6 * size, "\(predicted) \(real) \(size)")
    }
}

/// A well of fourth degree that couples the axes.
struct Bowl: PointwisePotential {
    func evaluator() -> (Point) -> Double {
        { p in
            0.5 * p.x * p.x + 0.02 * pow(p.x, 4) + 0.4 * p.y * p.y + 0.2 * p.x * p.y + 0.1 * p.x
        }
    }

    func scalarField(on mesh: Mesh) throws -> ScalarField {
        let value = evaluator()
        return { p in
            (
                value(p),
                Point(
                    p.x + 0.08 * p.x * p.x * p.x + 0.2 * p.y + 0.1,
                    mesh.dimension == 2 ? 0.8 * p.y + 0.2 * p.x : 0)
            )
        }
    }
}

/// A potential of period 2π.
struct Waves: PointwisePotential {
    func evaluator() -> (Point) -> Double { { 0.3 * sin($0.x) } }

    func scalarField(on mesh: Mesh) throws -> ScalarField {
        { (0.3 * sin($0.x), Point(0.3 * cos($0.x), 0)) }
    }
}
