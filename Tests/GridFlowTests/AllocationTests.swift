import CAllocationCounter
import GridFlow
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Reads each worker's own count of allocations.
final class AllocationReader: TiledPass, @unchecked Sendable {
    private let counts: UnsafeMutablePointer<Int>
    private let pool: WorkerPool

    init(_ pool: WorkerPool) {
        self.pool = pool
        counts = .allocate(capacity: pool.threads)
        counts.initialize(repeating: 0, count: pool.threads)
    }

    deinit { counts.deallocate() }

    /// The allocations so far of all workers together.
    func total() -> Int {
        pool.perform(self, tiles: pool.threads)
        var sum = 0
        for worker in 0..<pool.threads { sum += counts[worker] }
        return sum
    }

    func run(tiles: Range<Int>, worker: Int) { counts[worker] = allocation_count() }
}

/// Makes an array in every tile.
private final class ArrayPass: TiledPass, @unchecked Sendable {
    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let values = [Double](repeating: Double(tile), count: 100 + tile)
            #expect(values.count == 100 + tile)
        }
    }
}

/// All memory is taken when the solver is made; a step takes none.
@Suite struct AllocationTests {
    @Test func theCounterSeesAllocations() {
        let before = allocation_count()
        let buffers = (0..<10).map { AlignedBuffer(count: 10 + $0) }
        #expect(allocation_count() >= before + 20)
        #expect(buffers.count == 10)
    }

    @Test func theCounterSeesThoseOfEveryWorker() {
        for threads in 1...3 {
            let pool = WorkerPool(threads: threads)
            let reader = AllocationReader(pool)
            let before = reader.total()
            #expect(reader.total() == before)
            pool.perform(ArrayPass(), tiles: 30)
            #expect(reader.total() >= before + 30)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let mesh: Mesh
        var kernel: any Kernel = ZeroKernel()
        var population: Population?
        var network = false
        var diffusion = 0.0
        var testDescription: String { name }
    }

    static let line = mesh((4, 1500, .wall))
    static let plane = mesh((4, 24, .wall), (4, 24, .wall))
    static let source = UniformDensity(ranges: [-1...1, -1...1])
    static let gaussian = GaussianKernel(amplitude: 1, width: 0.5)

    static let cases = [
        Case(name: "transport on a line", mesh: line),
        Case(name: "interaction on a line", mesh: line, kernel: gaussian, population: .conserved),
        Case(name: "transport on a plane", mesh: plane),
        Case(name: "conserved", mesh: plane, kernel: gaussian, population: .conserved),
        Case(name: "free", mesh: plane, kernel: gaussian, population: .free),
        Case(
            name: "reinjected", mesh: plane, kernel: gaussian,
            population: .reinjected(source: source)),
        Case(
            name: "replaced", mesh: plane, kernel: gaussian, population: .replaced(source: source)),
        Case(name: "network", mesh: plane, population: .conserved, network: true),
        Case(
            name: "diffusion on a line", mesh: line, kernel: gaussian, population: .conserved,
            diffusion: 0.3),
        Case(name: "diffusion on a plane", mesh: plane, kernel: gaussian, diffusion: 0.3),
        Case(
            name: "diffusion on a torus",
            mesh: mesh((4, 24, .periodic), (4, 29, .periodic)), population: .free, diffusion: 0.3),
    ]

    @Test(arguments: cases, [1, 2]) func aStepAllocatesNothing(_ test: Case, order: Int) throws {
        for threads in 1...2 {
            var problem = Problem(test.mesh, density: [], order: order)
            problem.density = [Double](repeating: 1 / 16, count: test.mesh.cellCount)
            problem.potential = QuadraticPotential(
                stiffness: 1, center: test.mesh.axes.map { _ in 0.3 })
            problem.kernel = test.kernel
            problem.diffusion = test.diffusion
            problem.network = test.network ? GaussianNetwork.paper : nil
            if let population = test.population {
                problem.births = BirthDeath(
                    rate: .decaying(from: 3, to: 1, halfLife: 1), population: population, until: 5)
            }
            let pool = WorkerPool(threads: threads)
            let solver = try problem.solver(pool: pool)
            let reader = AllocationReader(pool)
            for _ in 0..<3 { try solver.step(toward: 100) }
            let before = reader.total()
            for _ in 0..<20 { try solver.step(toward: 100) }
            #expect(reader.total() - before == 0, "\(threads) threads")
        }
    }

    /// Every length of a padded axis up to 400, and the periodic ones that are even
    /// and have no large prime factor: for others FFTW itself takes memory.
    @Test(arguments: Boundary.allCases) func noLengthMakesTheInteractionAllocate(
        boundary: Boundary
    ) throws {
        let pool = WorkerPool(threads: 1)
        for cells in Array(1...200) + [256, 384, 500, 512, 768, 1024] {
            var rest = cells
            for prime in [2, 3, 5, 7, 11, 13] { while rest % prime == 0 { rest /= prime } }
            if boundary == .periodic && (rest > 1 || cells % 2 == 1) { continue }
            for mesh in [mesh((4, cells, boundary)), mesh((4, cells, boundary), (4, 9, .wall))] {
                let table = try KernelTable(Self.gaussian, on: mesh)
                let convolution = FFTConvolution(table, pool: pool)
                let density = AlignedBuffer(count: mesh.cellCount)
                let result = AlignedBuffer(count: mesh.cellCount)
                let before = allocation_count()
                convolution.apply(to: density, result: result)
                #expect(allocation_count() == before, "\(mesh.shape)")
            }
        }
    }

    @Test func neitherDoStepsOfFixedLengthNorTheAdvance() throws {
        var problem = Problem(Self.line, density: [Double](repeating: 0.25, count: 1500))
        problem.potential = QuadraticPotential(stiffness: 1, center: [0])
        problem.kernel = Self.gaussian
        problem.react(.conserved, rate: 1)
        problem.limits.fixed = 1e-4
        let solver = try problem.solver()
        try solver.advance(to: 3e-4)
        let before = allocation_count()
        try solver.advance(to: 3e-3)
        #expect(allocation_count() == before)
        #expect(solver.steps > 20)
    }
}
