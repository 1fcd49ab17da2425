import ExactSolutions
import GridFlow
import Interactions
import Meshes
import Models
import Parallelism

/// An initial value problem with momentum, on the axes θ and v in either order.
struct KineticProblem {
    var parameter = Axis(name: "theta", lower: -4, upper: 4, cells: 128)
    var velocity = Axis(name: "v", lower: -4, upper: 4, cells: 128)
    var velocityAxis = 1
    var friction = 0.5
    var temperature = 0.0
    var potential: any Potential = ZeroPotential()
    var kernel: any Kernel = ZeroKernel()
    var births: BirthDeath?
    var limits = StepLimits()
    var threads = 1
    /// Densities of θ and v.
    var start: (any Density, any Density) = (
        NormalDensity(mean: [1.5], sd: [0.4]), NormalDensity(mean: [0], sd: [0.3])
    )
    /// Takes the place of ``start``.
    var averages: [Double]?

    var mesh: Mesh {
        Mesh(axes: velocityAxis == 1 ? [parameter, velocity] : [velocity, parameter])
    }

    /// A Gaussian in quadratic wells, which starts with the moments of ``start``.
    init(_ flow: KineticGaussian, cells: Int = 128) {
        self.init(cells: cells)
        friction = flow.friction
        temperature = flow.temperature
        potential = QuadraticPotential(stiffness: flow.stiffness, center: [flow.center])
        kernel = QuadraticKernel(strength: flow.attraction)
        let (m, s) = (flow.initial, flow.initial)
        start = (
            NormalDensity(mean: [m.position], sd: [s.positionVariance.squareRoot()]),
            NormalDensity(mean: [m.velocity], sd: [s.velocityVariance.squareRoot()])
        )
    }

    init(cells: Int = 128) {
        parameter = Axis(name: "theta", lower: -4, upper: 4, cells: cells)
        velocity = Axis(name: "v", lower: -4, upper: 4, cells: cells)
    }

    func initialDensity() throws -> [Double] {
        if let averages { return averages }
        let factors = velocityAxis == 1 ? [start.0, start.1] : [start.1, start.0]
        return try InitialMeasure(ProductDensity(factors: factors)).cellAverages(on: mesh)
    }

    func solver() throws -> KineticSolver { try solver(pool: WorkerPool(threads: threads)) }

    func solver(pool: WorkerPool) throws -> KineticSolver {
        let field = try LandscapeField(
            potential: potential, kernel: kernel, mesh: Mesh(axes: [parameter]), engine: .auto,
            pool: pool)
        return try KineticSolver(
            mesh: mesh,
            momentum: Momentum(
                friction: friction, temperature: temperature, velocityAxis: velocityAxis),
            field: field, births: births, density: initialDensity(), limits: limits, pool: pool)
    }
}

extension KineticSolver {
    /// The moments of the masses at the cells' centres, of a mesh (θ, v).
    var moments: KineticGaussian.Moments {
        let (density, mesh) = (density, mesh)
        func mean(_ value: (Point) -> Double) -> Double {
            var sum = CompensatedSum()
            for cell in 0..<mesh.cellCount {
                let (row, column) = cell.quotientAndRemainder(dividingBy: mesh.columns)
                sum.add(density[cell] * value(mesh.center(row: row, column: column)))
            }
            return sum.value * mesh.cellVolume
        }
        let (x, v) = (mean { $0.x }, mean { $0.y })
        return KineticGaussian.Moments(
            position: x, velocity: v, positionVariance: mean { ($0.x - x) * ($0.x - x) },
            covariance: mean { ($0.x - x) * ($0.y - v) },
            velocityVariance: mean { ($0.y - v) * ($0.y - v) })
    }
}

extension KineticGaussian.Moments {
    /// The differences, by name.
    func differences(to other: Self) -> [(String, Double)] {
        [
            ("position", position - other.position), ("velocity", velocity - other.velocity),
            ("position variance", positionVariance - other.positionVariance),
            ("covariance", covariance - other.covariance),
            ("velocity variance", velocityVariance - other.velocityVariance),
        ]
    }
}
