import GridFlow
import Meshes
import TestSupport
import Testing

/// One step of the first-order scheme against arithmetic by hand.
@Suite struct DonorCellTests {
    private func step(_ mesh: Mesh, _ density: [Double], _ heights: [Double], by step: Double)
        throws -> [Double]
    {
        var problem = Problem(mesh, density: density, order: 1)
        problem.heights = heights
        problem.limits.fixed = step
        return try problem.density(afterSteps: 1)
    }

    /// u = (−1, −2) at the inner faces, the donors are on the right: fluxes −2, −8.
    @Test func betweenWalls() throws {
        let result = try step(mesh((3, 3, .wall)), [1, 2, 4], [0, 1, 3], by: 0.125)
        #expect(result == [1.25, 2.75, 3])
    }

    /// The face between the ends carries u = (3 − 0)/1 out of the last cell: flux 12.
    @Test func acrossTheEndsOfARing() throws {
        let result = try step(mesh((3, 3, .periodic)), [1, 2, 4], [0, 1, 3], by: 0.125)
        #expect(result == [2.75, 2.75, 1.5])
    }

    /// Δx = 2, Δy = 1, V = 4x-index + y-index: velocities −2 along x, −1 along y.
    @Test func inThePlane() throws {
        let plane = mesh((4, 2, .wall), (2, 2, .wall))
        let result = try step(plane, [1, 2, 3, 4], [0, 1, 4, 5], by: 0.25)
        // Through x-faces 2·(3, 4), divided by 2; through y-faces 1·(2, 4).
        #expect(result == [2.25, 2.5, 3.25, 2])
    }

    /// At Courant number 1 a linear potential shifts the density by a cell.
    @Test func aFullCourantNumberShiftsByACell() throws {
        let line = mesh((6, 6, .wall))
        var problem = Problem(line, density: [0, 0, 1, 3, 2, 0], order: 1)
        problem.heights = [0, 1, 2, 3, 4, 5]
        problem.limits.fixed = 1
        problem.limits.courant = 1
        #expect(try problem.density(afterSteps: 1) == [0, 1, 3, 2, 0, 0])
    }
}
