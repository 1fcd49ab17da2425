import CAllocationCounter
import Foundation
import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import Testing

/// Two densities that see each other through their difference.
@Suite("Signed measures on the grid")
struct SignedGridTests {
    struct Case {
        var cells = 64
        var isPlane = false
        var order = 2
        var threads = 1
        var factor = 1.0
        var dynamics = Dynamics(
            transport: true, birthDeath: BirthDeath(rate: .constant(1), population: .free))

        var mesh: Mesh {
            let axis = { Axis(name: $0, lower: 0, upper: 2 * .pi, cells: $1, boundary: .periodic) }
            return Mesh(axes: isPlane ? [axis("x", cells), axis("y", cells)] : [axis("x", cells)])
        }

        func problem(sign: Double = 1) throws -> SparseDeconvolution {
            let y = isPlane ? 2.0 : 0
            return try SparseDeconvolution(
                filter: .dirichlet(modes: 2),
                spikes: [
                    Spike(weight: 0.5 * sign, position: Point(1.1, y)),
                    Spike(weight: -0.3 * sign, position: Point(4.1, y)),
                ], penalty: 1, isSigned: true, mesh: mesh)
        }

        func solver(
            sign: Double = 1, positive: (Point) -> Double, negative: (Point) -> Double
        ) throws -> SignedGridSolver {
            let problem = try problem(sign: sign)
            let pool = WorkerPool(threads: threads)
            let mesh = mesh
            func samples(_ density: (Point) -> Double) -> [Double] {
                (0..<mesh.cellCount).map {
                    density(mesh.center(row: $0 / mesh.columns, column: $0 % mesh.columns))
                }
            }
            return try SignedGridSolver(
                mesh: mesh,
                field: LandscapeField(
                    potential: problem.correlation, kernel: problem.kernel, mesh: mesh,
                    engine: .fft, pool: pool),
                penalty: problem.penalty, dynamics: dynamics, positive: samples(positive),
                negative: samples(negative), order: order,
                splitting: order == 1 ? .lie : .strang,
                limits: StepLimits(
                    reaction: 0.1 * factor, stiffness: 0.5 * factor), pool: pool)
        }
    }

    private static func wave(_ p: Point) -> Double { 0.06 * (1 + 0.5 * sin(p.x) * cos(p.y)) }
    private static func other(_ p: Point) -> Double { 0.05 * (1 + 0.4 * cos(2 * p.x - p.y)) }

    @Test("Exchanging signs exchanges the densities, bit for bit", arguments: [false, true])
    func mirror(_ isPlane: Bool) throws {
        let test = Case(cells: isPlane ? 24 : 96, isPlane: isPlane)
        let one = try test.solver(positive: Self.wave, negative: Self.other)
        let two = try test.solver(sign: -1, positive: Self.other, negative: Self.wave)
        try one.advance(to: 0.1)
        try two.advance(to: 0.1)
        #expect(one.steps == two.steps && one.steps > 3)
        #expect(one.densities.positive.values == two.densities.negative.values)
        #expect(one.densities.negative.values == two.densities.positive.values)
    }

    @Test("Without a negative part it is a single density", arguments: [1, 2])
    func single(_ order: Int) throws {
        let test = Case(order: order)
        let signed = try test.solver(positive: Self.wave, negative: { _ in 0 })
        let problem = try test.problem()
        let pool = WorkerPool(threads: 1)
        let plain = try GridSolver(
            mesh: test.mesh,
            field: LandscapeField(
                potential: problem.potential, kernel: problem.kernel, mesh: test.mesh,
                engine: .fft, pool: pool),
            dynamics: test.dynamics, density: signed.densities.positive.values, order: order,
            splitting: order == 1 ? .lie : .strang, limits: StepLimits(fixed: 1e-3), pool: pool)
        let prescribed = try SignedGridSolver(
            mesh: test.mesh, field: signed.field, penalty: 1, dynamics: test.dynamics,
            positive: signed.densities.positive.values,
            negative: signed.densities.negative.values, order: order,
            splitting: order == 1 ? .lie : .strang, limits: StepLimits(fixed: 1e-3), pool: pool)
        try plain.advance(to: 0.2)
        try prescribed.advance(to: 0.2)
        #expect(prescribed.steps == plain.steps)
        for (a, b) in zip(prescribed.densities.positive.values, plain.density.values) {
            #expect(abs(a - b) <= 1e-12 * (1 + b))
        }
        #expect(prescribed.densities.negative.values.allSatisfy { $0 == 0 })
        #expect(abs(prescribed.status.energy - plain.status.energy) <= 1e-12)
    }

    @Test("Positive, and the energy never rises", arguments: [1, 2])
    func invariants(_ order: Int) throws {
        for isPlane in [false, true] {
            let test = Case(cells: isPlane ? 32 : 128, isPlane: isPlane, order: order)
            let solver = try test.solver(positive: Self.wave, negative: Self.other)
            let start = solver.status.energy
            try solver.advance(to: isPlane ? 0.3 : 2)
            #expect(solver.densities.positive.values.allSatisfy { $0 >= 0 })
            #expect(solver.densities.negative.values.allSatisfy { $0 >= 0 })
            #expect(solver.status.energy < start)
            #expect(solver.invariants.energyIncrease <= 1e-15)
        }
    }

    @Test("Transport alone keeps the mass of either part")
    func masses() throws {
        var test = Case()
        test.dynamics = Dynamics(transport: true, birthDeath: nil)
        let solver = try test.solver(positive: Self.wave, negative: Self.other)
        let before = [solver.densities.positive, solver.densities.negative].map {
            $0.values.compensatedSum()
        }
        try solver.advance(to: 0.5)
        let after = [solver.densities.positive, solver.densities.negative].map {
            $0.values.compensatedSum()
        }
        for (a, b) in zip(before, after) { #expect(abs(a - b) <= 1e-13 * a) }
        #expect(solver.invariants.massDrift <= 1e-13)
    }

    @Test("The same bits with any number of threads")
    func threads() throws {
        let densities = try [1, 3].map { threads in
            let test = Case(cells: 40, isPlane: true, threads: threads)
            let solver = try test.solver(positive: Self.wave, negative: Self.other)
            try solver.advance(to: 0.05)
            return solver.densities.positive.values + solver.densities.negative.values
        }
        #expect(densities[0] == densities[1])
    }

    @Test("A step takes no memory", arguments: [1, 2], [false, true])
    func allocations(_ order: Int, _ isPlane: Bool) throws {
        let test = Case(cells: isPlane ? 24 : 1500, isPlane: isPlane, order: order)
        let solver = try test.solver(positive: Self.wave, negative: Self.other)
        for _ in 0..<3 { try solver.step(toward: 100) }
        let before = allocation_count()
        for _ in 0..<20 { try solver.step(toward: 100) }
        #expect(allocation_count() == before)
    }

    /// Refinement of mesh and steps together; successive levels are compared by averages over
    /// the coarser cells.
    @Test("Observed orders", arguments: [(1, 0.95), (2, 1.9)])
    func orders(_ order: Int, _ least: Double) throws {
        let levels = try (0..<4).map { level in
            let test = Case(
                cells: (order == 1 ? 256 : 64) << level, order: order,
                factor: 1 / Double(1 << level))
            let solver = try test.solver(positive: Self.wave, negative: Self.other)
            try solver.advance(to: 0.1)
            return [solver.densities.positive.values, solver.densities.negative.values]
        }
        for part in 0...1 {
            let distances = zip(levels, levels.dropFirst()).map { coarse, fine in
                coarse[part].indices.map {
                    abs(coarse[part][$0] - 0.5 * (fine[part][2 * $0] + fine[part][2 * $0 + 1]))
                }.compensatedSum() / Double(coarse[part].count)
            }
            #expect(log2(distances[1] / distances[2]) > least, "\(distances)")
        }
    }
}
