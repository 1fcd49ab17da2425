import Foundation
import GridFlow
import Interactions
import Meshes
import Parallelism
import Results
import RunFiles
import Runs

/// A problem on a mesh, stepped by the solver of `meanfield run`.
final class GridBenchmark: BenchmarkSubject {
    let timeStep: Double
    var engine: String { field.engine }

    private let problem: GridProblem
    private let field: any MeanField
    private let order: Int
    private let pool: WorkerPool
    private var solver: GridSolver?

    /// Plans the interaction and chooses the step.
    ///
    /// - Throws: `RunFileErrors` if there is too little memory or the engine does
    ///   not do the kernel.
    init(_ settings: BenchmarkSettings, pool: WorkerPool) throws(RunFileErrors) {
        let problem = GridProblem(settings.problem, cells: settings.size)
        self.problem = problem
        self.pool = pool
        order = settings.order
        let size = settings.size.map(String.init).joined(separator: "x")
        try MemoryEstimate(
            problem.mesh, model: problem.model, dynamics: problem.dynamics, engine: settings.engine
        )
        .check("\(size) cells", at: "--cells")
        do {
            field = try problem.field(engine: settings.engine, pool: pool)
        } catch {
            throw RunFileErrors(
                RunFileError(path: "--interaction", found: "\(error)", allowed: ""))
        }
        timeStep = Self.courantStep(of: field, from: problem)
    }

    /// The step of the other implementations: 0.4/Σ max|ΔV|/Δ² over the axes, with
    /// V at time 0.
    private static func courantStep(of field: any MeanField, from problem: GridProblem) -> Double {
        let mesh = problem.mesh
        let potential = AlignedBuffer(count: mesh.cellCount)
        field.evaluate(AlignedBuffer(problem.density()), into: potential)
        func steepest(_ cells: Range<Int>, _ offset: Int, _ spacing: Double) -> Double {
            let largest = cells.reduce(0) { largest, cell in
                max(largest, (potential[cell + offset] - potential[cell]).magnitude)
            }
            return largest / (spacing * spacing)
        }
        let (rows, columns) = (mesh.rows, mesh.columns)
        let along = (0..<rows).reduce(0) { largest, row in
            let cells = row * columns..<(row + 1) * columns - 1
            return max(largest, steepest(cells, 1, mesh.axes[mesh.dimension - 1].spacing))
        }
        let across =
            mesh.dimension == 2
            ? steepest(0..<(rows - 1) * columns, columns, mesh.axes[0].spacing) : 0
        return 0.4 / (along + across)
    }

    func restart() throws(BenchmarkFailure) {
        // Two at a time would double the memory.
        solver = nil
        do {
            let solver = try GridSolver(
                mesh: problem.mesh, field: field, dynamics: problem.dynamics,
                density: problem.density(), order: order, splitting: order == 1 ? .lie : .strang,
                limits: StepLimits(fixed: timeStep), pool: pool)
            _ = solver.status
            self.solver = solver
        } catch {
            throw BenchmarkFailure("\(error)")
        }
    }

    func advance(steps: Int) throws(BenchmarkFailure) {
        guard let solver else { return }
        do throws(GridFlowError) {
            for _ in 0..<steps { try solver.step(toward: .infinity) }
        } catch {
            throw BenchmarkFailure(error.explanation)
        }
    }

    func write(to path: String) throws(ResultError) {
        guard let solver else { return }
        try NumPyFile.write(solver.density, shape: problem.mesh.shape, to: path)
    }
}
