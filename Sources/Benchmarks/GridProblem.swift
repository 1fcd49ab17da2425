import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// A reference problem on a mesh.
struct GridProblem {
    let mesh: Mesh
    let model: Model
    /// α.
    let rate: Double
    /// μ₀ up to a factor.
    private let shape: @Sendable (Point) -> Double

    /// States one of the problems on a mesh, P1 to P3.
    ///
    /// - Parameter cells: the number of cells of each axis.
    init(_ problem: ReferenceProblem, cells: [Int]) {
        switch problem {
        case .plane:
            let axes = zip(["x", "y"], cells).map {
                Axis(name: $0, lower: -4, upper: 4, cells: $1)
            }
            self.init(landscapeOn: Mesh(axes: axes)) { point in
                let one = Point(point.x + 1.2, point.y - 0.8)
                let other = Point(point.x - 0.9, point.y + 0.7)
                return exp(-(one * one).sum() / (2 * 0.25)) * (0.5 / 0.25)
                    + exp(-(other * other).sum() / (2 * 0.36)) * (0.5 / 0.36)
            }
        case .line:
            let axis = Axis(name: "x", lower: -4, upper: 4, cells: cells[0])
            self.init(landscapeOn: Mesh(axes: [axis])) { point in
                let (one, other) = (point.x + 1.2, point.x - 0.9)
                return exp(-one * one / (2 * 0.25)) * (0.5 / 0.5)
                    + exp(-other * other / (2 * 0.36)) * (0.5 / 0.6)
            }
        case .network:
            self.init(
                mesh: Mesh(axes: [
                    Axis(name: "c", lower: -4, upper: 4, cells: cells[0]),
                    Axis(name: "z", lower: -5, upper: 5, cells: cells[1]),
                ]),
                model: .network(Self.mixture), rate: Self.networkRate
            ) { $0.y.magnitude <= 2 ? exp(-$0.x * $0.x / 2) : 0 }
        case .particles:
            preconditionFailure("particles have no mesh")
        }
    }

    private init(
        mesh: Mesh, model: Model, rate: Double, shape: @escaping @Sendable (Point) -> Double
    ) {
        self.mesh = mesh
        self.model = model
        self.rate = rate
        self.shape = shape
    }

    private init(landscapeOn mesh: Mesh, shape: @escaping @Sendable (Point) -> Double) {
        self.init(
            mesh: mesh,
            model: .landscape(
                potential: TiltedDoubleWell(), kernel: GaussianKernel(amplitude: 0.5, width: 0.5)),
            rate: 1, shape: shape)
    }

    /// The network of Sec. 7.1, equation (31).
    static let mixture = GaussianNetwork(
        components: [
            .init(weight: 1, center: -2, variance: 0.5),
            .init(weight: -2, center: 0, variance: 1),
            .init(weight: 1, center: 2, variance: 0.5),
        ],
        unitVariance: 0.5)
    /// α of the network's problems.
    static let networkRate = 5.0

    /// Equation (13).
    var dynamics: Dynamics {
        Dynamics(
            transport: true,
            birthDeath: BirthDeath(rate: .constant(rate), population: .conserved))
    }

    /// μ₀ at the cell centres, normalised by their sum.
    func density() -> [Double] {
        var density: [Double] = []
        density.reserveCapacity(mesh.cellCount)
        for row in 0..<mesh.rows {
            for column in 0..<mesh.columns {
                density.append(shape(mesh.center(row: row, column: column)))
            }
        }
        let mass = density.compensatedSum() * mesh.cellVolume
        for index in density.indices { density[index] /= mass }
        return density
    }

    /// Samples F and plans the interaction.
    func field(engine: InteractionEngine, pool: WorkerPool) throws -> any MeanField {
        switch model {
        case .landscape(let potential, let kernel):
            try LandscapeField(
                potential: potential, kernel: kernel, mesh: mesh, engine: engine, pool: pool)
        case .deconvolution(let problem):
            try LandscapeField(
                potential: problem.potential, kernel: problem.kernel, mesh: mesh, engine: engine,
                pool: pool)
        case .network(let network):
            try ReadoutField(network, mesh: mesh, engine: engine, pool: pool)
        }
    }
}

/// F = (x² − 1)²/4 − x/5, plus y²/2 in the plane; on a line y is 0.
private struct TiltedDoubleWell: PointwisePotential {
    func evaluator() -> (Point) -> Double {
        { point in
            let well = point.x * point.x - 1
            return well * well / 4 + point.y * point.y / 2 - 0.2 * point.x
        }
    }
}
