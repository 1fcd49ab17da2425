import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import Testing

/// What the document says of vacuum: how far a step can carry mass.
struct EdgeTests {
    /// The nonempty cells after one step down the slope of F = −x from a block.
    private func support(order: Int, splitting: Splitting) throws -> ClosedRange<Int> {
        let mesh = Mesh(axes: [Axis(name: "x", lower: -2, upper: 4, cells: 96)])
        let pool = WorkerPool(threads: 1)
        let field = try LandscapeField(
            external: mesh.axes[0].centers.map { -$0 }, kernel: ZeroKernel(), mesh: mesh,
            engine: .direct, pool: pool)
        let block = (0..<mesh.cellCount).map { Self.block.contains($0) ? 1.0 : 0 }
        let solver = try GridSolver(
            mesh: mesh, field: field, dynamics: Dynamics(transport: true, birthDeath: nil),
            density: block, order: order, splitting: splitting, limits: StepLimits(fixed: 0.03),
            pool: pool)
        try solver.step(toward: 0.03)
        let full = solver.density.values.indices.filter { solver.density[$0] > 0 }
        return try #require(full.first)...(try #require(full.last))
    }

    private static let block = 16...31

    @Test(arguments: [(1, Splitting.lie, 1), (2, .lie, 3), (2, .strang, 6)])
    func edgeMovesByOneCellAStage(order: Int, splitting: Splitting, stages: Int) throws {
        let after = try support(order: order, splitting: splitting)
        #expect(after == Self.block.lowerBound...Self.block.upperBound + stages)
    }
}
