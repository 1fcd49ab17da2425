import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import Results
import RunFiles
import Runs

/// The n particles of P4: c from N(0, 1), z uniform on [−2, 2], synchronous births.
///
/// The problem has no walls; those of this box are so far away that no particle
/// meets one in the time that is measured.
final class ParticleBenchmark: BenchmarkSubject {
    let timeStep = 0.01
    let engine: String

    private let solver: ParticleSolver

    private static let box = Mesh(axes: [
        Axis(name: "c", lower: -32, upper: 32, cells: 256),
        Axis(name: "z", lower: -16, upper: 16, cells: 256),
    ])

    /// Draws the particles and plans their sums.
    ///
    /// - Throws: `RunFileErrors` if there is too little memory.
    init(_ settings: BenchmarkSettings, pool: WorkerPool) throws(RunFileErrors) {
        let count = settings.size[0]
        try MemoryEstimate(particles: Double(count), on: Self.box)
            .check("\(count) particles", at: "--particles")
        let dynamics = Dynamics(
            transport: true,
            birthDeath: BirthDeath(
                rate: .constant(GridProblem.networkRate), population: .conserved))
        let initial = InitialMeasure(
            ProductDensity(factors: [
                NormalDensity(mean: [0], sd: [1]), UniformDensity(ranges: [-2...2]),
            ]))
        do {
            let field = try ParticleField(
                .network(GridProblem.mixture), mesh: Self.box, engine: settings.engine,
                capacity: ParticleSolver.capacity(
                    count: count, dynamics: dynamics, mesh: Self.box),
                pool: pool)
            engine = field.engine
            solver = try ParticleSolver(
                field: field, dynamics: dynamics, mesh: Self.box, initial: initial,
                scheme: ParticleScheme(count: count, timeStep: timeStep, order: settings.order),
                pool: pool)
        } catch {
            throw RunFileErrors(
                RunFileError(path: "--interaction", found: "\(error)", allowed: ""))
        }
    }

    func restart() { solver.restart(replica: 0) }

    func advance(steps: Int) throws(BenchmarkFailure) {
        do throws(ParticleFlowError) {
            try solver.advance(to: solver.time + Double(steps) * timeStep)
        } catch {
            throw BenchmarkFailure(error.explanation(.particles))
        }
    }

    /// The coordinates c, then z.
    func write(to path: String) throws(ResultError) {
        let particles = solver.particles
        let state = AlignedBuffer(count: 2 * particles.count)
        state.pointer.update(from: particles.x.pointer, count: particles.count)
        (state.pointer + particles.count).update(
            from: particles.y.pointer, count: particles.count)
        try NumPyFile.write(state, shape: [2, particles.count], to: path)
    }
}
