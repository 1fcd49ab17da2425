import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// The same bits for any number of threads, from every path through a step.
@Suite struct ThreadTests {
    static let meshes = [
        mesh((6, 2600, .wall)), mesh((6, 2600, .periodic)), mesh((3, 19, .wall), (2, 23, .wall)),
        mesh((3, 7, .periodic), (2, 40, .periodic)),
    ]

    @Test(arguments: meshes, [(1, 0.0), (2, 0), (1, 0.2), (2, 0.2)])
    func theNumberOfThreadsLeavesNoTrace(mesh: Mesh, scheme: (order: Int, diffusion: Double))
        throws
    {
        let (order, diffusion) = scheme
        let source = UniformDensity(ranges: mesh.axes.map { _ in -0.5...0.5 })
        for population: Population in [.conserved, .free, .reinjected(source: source)] {
            var scatter = Scatter(seed: 3)
            var problem = Problem(mesh, density: scatter.numbers(mesh.cellCount), order: order)
            problem.kernel = GaussianKernel(amplitude: 1, width: 0.3)
            problem.heights = scatter.numbers(mesh.cellCount)
            problem.react(population, rate: 2)
            problem.diffusion = diffusion
            let results = try [1, 2, 3, 3].map { threads in
                problem.threads = threads
                let solver = try problem.solver()
                for _ in 0..<12 { try solver.step(toward: 100) }
                return (solver.density.values, solver.time, solver.invariants)
            }
            for result in results.dropFirst() {
                #expect(result.0 == results[0].0)
                #expect(result.1 == results[0].1)
                #expect(result.2 == results[0].2)
            }
        }
    }
}
