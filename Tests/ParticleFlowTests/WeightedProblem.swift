import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow

/// A problem for weighted particles with everything that has a plain default.
struct WeightedProblem {
    var mesh: Mesh
    var external: ScalarField = { _ in (0, .zero) }
    var interaction: (any ParticleInteraction)?
    var transport = true
    var births: BirthDeath?
    var start: Quadrature
    var mass = 1.0
    var nodes = 1
    var tolerance = 1e-10
    var timeStep: Double?
    var capacity: Int?

    init(_ mesh: Mesh, start: Quadrature) {
        self.mesh = mesh
        self.start = start
    }

    /// A quadratic well with quadratic attraction, which a Gaussian starts in.
    init(_ flow: GaussianWell) {
        mesh = Mesh(
            axes: flow.center.indices.map { axis in
                Axis(name: "xy".map(String.init)[axis], lower: -12, upper: 12, cells: 4)
            })
        start = .gaussian(mean: flow.mean, variance: flow.variance, nodes: flow.nodes)
        external = well(stiffness: flow.stiffness, center: flow.center, floor: flow.floor)
        if flow.attraction != 0 { interaction = QuadraticMoments(strength: flow.attraction) }
        react(.conserved, rate: flow.rate)
    }

    mutating func react(_ population: Population, rate: Double, until: Double? = nil) {
        births = BirthDeath(rate: .constant(rate), population: population, until: until)
    }

    func solver(threads: Int = 1) throws -> WeightedSolver {
        let pool = WorkerPool(threads: threads)
        return try WeightedSolver(
            field: ParticleField(
                external: [ScalarField](repeating: external, count: threads),
                interaction: interaction, pool: pool),
            dynamics: Dynamics(transport: transport, birthDeath: births), mesh: mesh, start: start,
            mass: mass, nodes: nodes, tolerance: tolerance, timeStep: timeStep,
            capacity: capacity, pool: pool)
    }

    func solver(at time: Double) throws -> WeightedSolver {
        let solver = try solver()
        try solver.advance(to: time)
        return solver
    }
}

/// The numbers of a Gaussian in a quadratic well.
struct GaussianWell {
    var stiffness = 1.0
    var attraction = 0.0
    var floor = 0.0
    var center: [Double]
    var mean: [Double]
    var variance = 0.5
    var rate = 0.0
    var nodes = 101
}

/// f + ½h|x − a|².
func well(stiffness: Double, center: [Double], floor: Double = 0) -> ScalarField {
    let isPlane = center.count == 2
    let a = Point(center[0], isPlane ? center[1] : 0)
    return { point in
        let d = point - a
        return (floor + 0.5 * stiffness * (d * d).sum(), stiffness * d)
    }
}

extension Quadrature {
    /// The trapezoid rule over nine standard deviations each way; for a Gaussian its
    /// error is below rounding once the spacing is below half a standard deviation.
    static func gaussian(mean: [Double], variance: Double, nodes: Int) -> Quadrature {
        let reach = 9.0
        let marks = (0..<nodes).map { reach * (2 * Double($0) / Double(nodes - 1) - 1) }
        let rows = mean.count == 2 ? marks : [0]
        var points: [Point] = []
        var weights: [Double] = []
        for a in marks {
            for b in rows {
                let offset = variance.squareRoot() * Point(a, b)
                points.append(Point(mean[0], mean.count == 2 ? mean[1] : 0) + offset)
                weights.append(exp(-0.5 * (a * a + b * b)))
            }
        }
        return Quadrature(nodes: points, weights: weights)
    }

    /// Points of equal weight.
    static func points(_ points: Point...) -> Quadrature {
        Quadrature(nodes: points, weights: points.map { _ in 1 })
    }
}

/// A density that is known by its quadrature alone.
struct NodeDensity: Density {
    let rule: Quadrature

    func masses(on mesh: Mesh) throws -> [Double] {
        throw ModelError("a density of nodes has no masses in cells")
    }

    func sampler(on mesh: Mesh) throws -> any DensitySampler {
        throw ModelError("a density of nodes is not sampled")
    }

    func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature { rule }
}

/// ½κ|θ − θ'|², summed through the moments.
final class QuadraticMoments: ParticleInteraction {
    let name = "moments"
    let errorBound = 0.0
    private let strength: Double
    private var mass = 0.0
    private var first = Point.zero
    private var second = 0.0

    init(strength: Double) { self.strength = strength }

    func collect(_ sources: ParticleSet) {
        (mass, first, second) = (0, .zero, 0)
        for index in 0..<sources.count {
            let (w, place) = (sources.weight[index], sources[index])
            mass += w
            first += w * place
            second += w * (place * place).sum()
        }
    }

    func add(at targets: ParticleSet, to samples: FieldSamples) {
        for index in 0..<targets.count {
            let slope = strength * (mass * targets[index] - first)
            samples.potential[index] += value(at: targets[index])
            samples.slopeX[index] += slope.x
            samples.slopeY[index] += slope.y
        }
    }

    func value(at point: Point) -> Double {
        0.5 * strength * (mass * (point * point).sum() - 2 * (point * first).sum() + second)
    }

    func pair(_ a: Point, _ b: Point) -> Double { 0.5 * strength * ((a - b) * (a - b)).sum() }
}

/// −κ cos(θ − θ') on a circle, summed through its two moments.
final class CosineMoments: ParticleInteraction {
    let name = "moments"
    let errorBound = 0.0
    private let strength: Double
    private(set) var moment = Point.zero

    init(strength: Double) { self.strength = strength }

    func collect(_ sources: ParticleSet) {
        moment = .zero
        for index in 0..<sources.count {
            let x = sources.x[index]
            moment += sources.weight[index] * Point(cos(x), sin(x))
        }
    }

    func add(at targets: ParticleSet, to samples: FieldSamples) {
        for index in 0..<targets.count {
            let x = targets.x[index]
            samples.potential[index] += value(at: targets[index])
            samples.slopeX[index] += strength * (sin(x) * moment.x - cos(x) * moment.y)
        }
    }

    func value(at point: Point) -> Double {
        -strength * (cos(point.x) * moment.x + sin(point.x) * moment.y)
    }

    func pair(_ a: Point, _ b: Point) -> Double { -strength * cos(a.x - b.x) }
}

extension WeightedSolver {
    /// The mean over the particles of a function of the place.
    func mean(_ function: (Point) -> Double) -> Double {
        (0..<particles.count).map { particles.weight[$0] * function(particles[$0]) }
            .compensatedSum() / particles.mass
    }

    /// The mean along the first axis.
    var mean: Double { mean(\.x) }

    /// The variance along the first axis.
    var variance: Double {
        let center = mean
        return mean { ($0.x - center) * ($0.x - center) }
    }

    /// The energy (11).
    var energy: Double {
        (0..<particles.count).map {
            0.5 * particles.weight[$0] * (samples.external[$0] + samples.potential[$0])
        }.compensatedSum()
    }

    /// Places and weights, bit for bit.
    var bits: [UInt64] {
        (0..<particles.count).flatMap {
            [particles.x[$0], particles.y[$0], particles.weight[$0], samples.potential[$0]]
                .map(\.bitPattern)
        }
    }
}
