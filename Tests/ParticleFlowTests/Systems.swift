import ExactSolutions
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import TestSupport

/// A problem with what it takes to make systems of particles of it.
struct System {
    var model: Model
    var dynamics: Dynamics
    var initial: InitialMeasure
    var mesh: Mesh
    var engine = InteractionEngine.auto

    /// A Gaussian in a quadratic well, as in ``GaussianFlow``.
    static func gaussian(
        attraction: Double = 0, rate: Double = 1, population: Population = .conserved,
        mean: Double = 1.5, sd: Double = 0.6, mass: Double = 1
    ) -> System {
        System(
            model: .landscape(
                potential: QuadraticPotential(stiffness: 1, center: [0]),
                kernel: QuadraticKernel(strength: attraction)),
            dynamics: Dynamics(
                transport: true,
                birthDeath: rate == 0
                    ? nil : BirthDeath(rate: .constant(rate), population: population)),
            initial: InitialMeasure(NormalDensity(mean: [mean], sd: [sd]), mass: mass),
            mesh: Mesh(axes: [Axis(name: "x", lower: -6, upper: 6, cells: 240)]))
    }

    /// The mixture of Gaussians from the good start.
    static func mixture(rate: Double, population: Population = .conserved) -> System {
        System(
            model: .network(
                GaussianNetwork(
                    components: [
                        .init(weight: 1, center: -2, variance: 0.5),
                        .init(weight: -2, center: 0, variance: 1),
                        .init(weight: 1, center: 2, variance: 0.5),
                    ], unitVariance: 0.5)),
            dynamics: Dynamics(
                transport: true,
                birthDeath: rate == 0
                    ? nil : BirthDeath(rate: .constant(rate), population: population)),
            initial: InitialMeasure(
                ProductDensity(factors: [
                    NormalDensity(mean: [0], sd: [1]), UniformDensity(ranges: [-2...2]),
                ])),
            mesh: Mesh(axes: [
                Axis(name: "c", lower: -8, upper: 8, cells: 64),
                Axis(name: "z", lower: -6, upper: 6, cells: 64),
            ]))
    }

    /// A system of particles.
    func solver(_ scheme: ParticleScheme, threads: Int = 1) throws -> ParticleSolver {
        let pool = WorkerPool(threads: threads)
        let capacity = try ParticleSolver.capacity(
            count: scheme.count, dynamics: dynamics, mesh: mesh)
        var field = try ParticleField(
            model, mesh: dynamics.parameterMesh(mesh), engine: engine, capacity: capacity,
            pool: pool)
        if let axis = dynamics.momentum?.velocityAxis {
            field = ParticleField(field, seeing: 1 - axis, capacity: capacity, pool: pool)
        }
        return try ParticleSolver(
            field: field, dynamics: dynamics, mesh: mesh, initial: initial, scheme: scheme,
            pool: pool)
    }

    /// What `observe` sees of `replicas` systems at `times`, one array a time.
    func ensemble(
        _ scheme: ParticleScheme, replicas: Int, times: [Double],
        observe: (ParticleSolver) -> Double
    ) throws -> [[Double]] {
        let solver = try solver(scheme, threads: 2)
        var values = times.map { _ in [Double]() }
        for replica in 1...replicas {
            solver.restart(replica: replica)
            for (output, time) in times.enumerated() {
                try solver.advance(to: time)
                values[output].append(observe(solver))
            }
        }
        return values
    }
}

extension ParticleSet {
    /// Σ w φ(θ).
    func integral(_ function: (Point) -> Double) -> Double {
        (0..<count).map { weight[$0] * function(self[$0]) }.compensatedSum()
    }
}

/// Mean and standard error of independent values.
struct Sample {
    let mean: Double
    let error: Double
    let variance: Double

    init(_ values: [Double]) {
        let n = Double(values.count)
        let mean = values.compensatedSum() / n
        self.mean = mean
        variance = values.map { ($0 - mean) * ($0 - mean) }.compensatedSum() / (n - 1)
        error = (variance / n).squareRoot()
    }

    /// The distance of the mean from `value` in standard errors.
    func deviation(from value: Double) -> Double { abs(mean - value) / error }
}

/// Runs a random test with one seed, and only if it fails with another one.
///
/// With p the chance that a correct program fails at one seed, it fails both with
/// p²; a test states its p.
func withSecondChance(_ test: (_ seed: UInt64) throws -> Bool) rethrows -> Bool {
    try test(20_190_524) || test(20_190_525)
}
