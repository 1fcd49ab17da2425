import GridFlow
import Interactions
import Meshes
import Models
import Parallelism

/// An initial value problem with everything that has a plain default.
struct Problem {
    var mesh: Mesh
    var potential: any Potential = ZeroPotential()
    var kernel: any Kernel = ZeroKernel()
    /// Takes the place of potential and kernel.
    var network: (any ReadoutNetwork)?
    var transport = true
    var births: BirthDeath?
    var diffusion = 0.0
    var density: [Double]
    var order = 2
    var limits = StepLimits()
    var reaction = ReactionScheme.exponential
    var threads = 1

    init(_ mesh: Mesh, density: [Double], order: Int = 2) {
        self.mesh = mesh
        self.density = density
        self.order = order
    }

    /// F cell by cell.
    var heights: [Double] {
        get { [] }
        set {
            potential = TablePotential(
                ArrayFile(path: "heights", shape: mesh.shape, values: newValue))
        }
    }

    /// Births and deaths of a constant rate.
    mutating func react(_ population: Population, rate: Double, until: Double? = nil) {
        births = BirthDeath(rate: .constant(rate), population: population, until: until)
    }

    /// Steps that the equation alone chooses have no bound but Courant's.
    mutating func onlyCourant(_ number: Double = 1) {
        limits = StepLimits(courant: number, reaction: .infinity, stiffness: .infinity)
    }

    func solver() throws -> GridSolver { try solver(pool: WorkerPool(threads: threads)) }

    func solver(pool: WorkerPool) throws -> GridSolver {
        let field: any MeanField =
            try network.map {
                try ReadoutField($0, mesh: mesh, engine: .auto, pool: pool)
            }
            ?? LandscapeField(
                potential: potential, kernel: kernel, mesh: mesh, engine: .auto, pool: pool)
        return try GridSolver(
            mesh: mesh, field: field,
            dynamics: Dynamics(transport: transport, birthDeath: births, diffusion: diffusion),
            density: density, order: order,
            splitting: order == 1 || reaction == .proximal ? .lie : .strang,
            limits: limits, reaction: reaction, pool: pool)
    }

    /// The density at `time`.
    func density(at time: Double) throws -> [Double] {
        let solver = try solver()
        try solver.advance(to: time)
        return solver.density.values
    }

    /// The density after `count` steps toward a time far away.
    func density(afterSteps count: Int) throws -> [Double] {
        let solver = try solver()
        for _ in 0..<count { try solver.step(toward: 100) }
        return solver.density.values
    }
}

extension GaussianNetwork {
    /// The network of the paper's Sec. 7.1.
    static let paper = GaussianNetwork(
        components: [(1.0, -2.0, 0.5), (-2, 0, 1), (1, 2, 0.5)].map {
            .init(weight: $0.0, center: $0.1, variance: $0.2)
        }, unitVariance: 0.5)
}

/// The largest difference relative to the largest magnitude.
func deviation(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { abs($0 - $1) }.max()! / b.map(abs).max()!
}
