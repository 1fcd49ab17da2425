import Interactions
import Meshes
import Models
import Parallelism
import Testing

/// V± = λ ± (K∗(μ₊ − μ₋) − Φᵀy) at particles of both signs.
@Suite("Particles of two signs")
struct SignedFieldTests {
    @Test("V and its gradient against the double sum", arguments: [InteractionEngine.direct, .fft])
    func field(_ engine: InteractionEngine) throws {
        let mesh = Mesh(axes: [
            Axis(name: "x", lower: 0, upper: 1, cells: 16, boundary: .periodic),
            Axis(name: "y", lower: 0, upper: 2, cells: 16, boundary: .periodic),
        ])
        let problem = try SparseDeconvolution(
            filter: .dirichlet(modes: 3),
            spikes: [
                Spike(weight: 0.7, position: Point(0.2, 0.3)),
                Spike(weight: -0.4, position: Point(0.6, 1.7)),
            ], penalty: 0.9, isSigned: true, mesh: mesh)
        let field = try ParticleField(
            .deconvolution(problem), mesh: mesh, engine: engine, capacity: 200,
            pool: WorkerPool(threads: 2))
        let particles = ParticleSet(dimension: 2, capacity: 200, traits: 1)
        for index in 0..<200 {
            particles[index] = Point(
                Double((index * 37) % 200) / 200, 2 * Double((index * 91 + 5) % 200) / 200)
            particles.weight[index] = 0.001 * Double(1 + index % 7)
            particles.traits[0][index] = index % 3 == 0 ? -1 : 1
        }
        let samples = FieldSamples(capacity: 200)
        field.collect(particles)
        field.evaluate(at: particles, into: samples)
        let kernel = try problem.kernel.scalarField(on: mesh)
        let scale = kernel(.zero).value
        for index in stride(from: 0, to: 200, by: 11) {
            let sign = particles.traits[0][index]
            var (value, slope) = (0.0, Point.zero)
            for spike in problem.spikes {
                let (k, gradient) = kernel(particles[index] - spike.position)
                value -= spike.weight * k
                slope -= spike.weight * gradient
            }
            let external = problem.penalty + sign * value
            for other in 0..<200 {
                let charge = particles.traits[0][other] * particles.weight[other]
                let (k, gradient) = kernel(particles[index] - particles[other])
                value += charge * k
                slope += charge * gradient
            }
            #expect(abs(samples.external[index] - external) <= 1e-12 * scale)
            #expect(
                abs(samples.potential[index] - problem.penalty - sign * value) <= 1e-11 * scale)
            #expect(abs(samples.slopeX[index] - sign * slope.x) <= 1e-9 * scale)
            #expect(abs(samples.slopeY[index] - sign * slope.y) <= 1e-9 * scale)
        }
    }
}
