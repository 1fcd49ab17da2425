import CAllocationCounter
import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// V and ∇V of models at particles.
@Suite struct ParticleFieldTests {
    static let network = FieldTests.network
    static let line = mesh((4, 40, .wall))

    /// F = ½θ², with its gradient.
    struct Bowl: Potential {
        func samples(on mesh: Mesh) throws -> [Double] {
            (0..<mesh.cellCount).map {
                mesh.coordinates(ofCell: $0).reduce(0) { $0 + $1 * $1 / 2 }
            }
        }

        func scalarField(on mesh: Mesh) throws -> ScalarField {
            { (0.5 * ($0.x * $0.x + $0.y * $0.y), $0) }
        }
    }

    private func field(
        _ model: Model, _ mesh: Mesh, _ engine: InteractionEngine, capacity: Int = 300,
        threads: Int = 1
    ) throws -> ParticleField {
        try ParticleField(
            model, mesh: mesh, engine: engine, capacity: capacity,
            pool: WorkerPool(threads: threads))
    }

    /// V = −c g(z) + Σ wⱼ c cⱼ k(z − zⱼ) pair by pair.
    @Test(arguments: InteractionEngine.allCases, [Boundary.wall, .periodic])
    func aNetworkIsTheSumOverItsUnits(engine: InteractionEngine, boundary: Boundary) throws {
        let plane = mesh((6, 60, .wall), (8, 70, boundary))
        let sources = particles(300, in: plane, seed: 1)
        let targets = particles(500, in: plane, seed: 2)
        let kernel = try Self.network.featureKernel.scalarField(on: Mesh(axes: [plane.axes[1]]))
        // At most Σ|w c| times |c| ≤ 3, and k ≤ 0.4.
        let tolerance = 150 * 3 * 3 * 0.4 * (engine == .direct ? 1e-15 : 1e-11)
        var first: [[Double]]?
        for threads in 1...3 {
            let field = try field(.network(Self.network), plane, engine, threads: threads)
            #expect(field.engine == (engine == .direct ? "direct" : "fft"))
            #expect(!field.isStatic)
            let samples = FieldSamples(capacity: 500)
            field.collect(sources)
            field.evaluate(at: targets, into: samples)
            #expect(first == nil || first == samples.sums)
            first = samples.sums
            for i in threads == 1 ? 0..<500 : 0..<0 {
                let (c, z) = (targets.x[i], targets.y[i])
                let g = Self.network.targetCorrelation(z)
                var (value, slope) = (-g, -Self.network.targetCorrelationSlope(z))
                for j in 0..<300 {
                    let (k, gradient) = kernel(Point(z - sources.y[j], 0))
                    value += sources.weight[j] * sources.x[j] * k
                    slope += sources.weight[j] * sources.x[j] * gradient.x
                }
                #expect(abs(samples.external[i] + c * g) < 1e-15)
                #expect(abs(samples.potential[i] - c * value) < tolerance)
                #expect(abs(samples.slopeX[i] - value) < tolerance)
                #expect(abs(samples.slopeY[i] - c * slope) < 10 * tolerance)
            }
            let interaction = try #require(field.interaction)
            let sum = samples.potential[7] - samples.external[7]
            #expect(abs(interaction.value(at: targets[7]) - sum) < 1e-13)
            let (a, b) = (targets[0], targets[1])
            let pair = a.x * b.x * kernel(Point(a.y - b.y, 0)).value
            #expect(abs(interaction.pair(a, b) - pair) < 1e-15)
        }
    }

    /// V in one pass over several tiles, the last of them ragged, is F plus what the
    /// interaction adds by itself, to the bit.
    @Test(arguments: [InteractionEngine.fft, .direct], [1, 2, 3])
    func onePassIsFAndTheSum(engine: InteractionEngine, threads: Int) throws {
        let plane = mesh((6, 60, .wall), (8, 70, .wall))
        let sources = particles(300, in: plane, seed: 1)
        let targets = particles(4999, in: plane, seed: 2)
        for model in [Model.network(Self.network), Self.gaussian] {
            let field = try field(model, plane, engine, threads: threads)
            let samples = FieldSamples(capacity: 4999)
            field.collect(sources)
            field.evaluate(at: targets, into: samples)
            let sums = FieldSamples(capacity: 4999)
            try #require(field.interaction).add(at: targets, to: sums)
            for i in 0..<4999 {
                #expect(samples.potential[i] == samples.external[i] + sums.potential[i])
                #expect(samples.external[i] == field.external(at: targets[i]))
            }
        }
    }

    @Test(arguments: InteractionEngine.allCases) func aLandscapeIsFPlusTheSum(
        engine: InteractionEngine
    ) throws {
        let kernel = GaussianKernel(amplitude: 1, width: 0.5)
        let model = Model.landscape(potential: Bowl(), kernel: kernel)
        let field = try field(model, Self.line, engine)
        let direct = try DirectSum(
            kernel, on: Self.line, capacity: 300, pool: WorkerPool(threads: 1))
        let sources = particles(300, in: Self.line, seed: 1)
        let targets = particles(200, in: Self.line, seed: 2)
        let sums = direct.sums(of: sources, at: targets)
        let samples = FieldSamples(capacity: 200)
        field.collect(sources)
        // Whatever was there before is overwritten.
        for _ in 0..<2 { field.evaluate(at: targets, into: samples) }
        for index in 0..<200 {
            let x = targets.x[index]
            #expect(samples.external[index] == 0.5 * x * x)
            #expect(field.external(at: targets[index]) == 0.5 * x * x)
            #expect(abs(samples.potential[index] - 0.5 * x * x - sums.potential[index]) < 1e-9)
            #expect(abs(samples.slopeX[index] - x - sums.slopeX[index]) < 1e-8)
            #expect(samples.slopeY[index] == 0)
        }
    }

    @Test func autoTakesWhatSuits() throws {
        func engine(_ kernel: any Kernel, _ mesh: Mesh, _ capacity: Int) throws -> String {
            try field(
                .landscape(potential: Bowl(), kernel: kernel), mesh, .auto, capacity: capacity
            )
            .engine
        }
        let gaussian = GaussianKernel(amplitude: 1, width: 0.5)
        let plane = mesh((4, 40, .wall), (4, 40, .wall))
        #expect(try engine(gaussian, Self.line, 1000) == "fft")
        #expect(try engine(gaussian, plane, 1000) == "fft")
        #expect(try engine(gaussian, Self.line, 8) == "direct")
        #expect(try engine(gaussian, plane, 50) == "direct")
        #expect(try engine(LaplaceKernel(amplitude: 1, width: 1), Self.line, 100_000) == "direct")
        #expect(try engine(LogarithmicKernel(strength: 1), plane, 100_000) == "direct")
        #expect(try engine(ZeroKernel(), plane, 100_000) == "none")
    }

    @Test func rightOrAnError() {
        let log = Model.landscape(potential: Bowl(), kernel: LogarithmicKernel(strength: 1))
        let error = #expect(throws: ModelError.self) { _ = try field(log, Self.line, .fft) }
        #expect(error?.description.contains("\"direct\"") == true)
        let cosine = Model.landscape(
            potential: Bowl(), kernel: CosineKernel(strength: 1, dimension: 1))
        for engine in InteractionEngine.allCases {
            #expect(throws: ModelError.self) { _ = try field(cosine, Self.line, engine) }
        }
    }

    @Test func withoutAKernelVIsF() throws {
        let field = try field(
            .landscape(potential: Bowl(), kernel: GaussianKernel(amplitude: 0, width: 1)),
            Self.line, .fft)
        #expect(field.isStatic && field.engine == "none")
        let samples = FieldSamples(capacity: 10)
        let set = particles(10, in: Self.line, seed: 1)
        field.collect(set)
        field.evaluate(at: set, into: samples)
        #expect(samples.potential.values == samples.external.values)
        #expect(samples.slopeX.values == set.x.values)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let model: Model
        let mesh: Mesh
        let engine: InteractionEngine
        var testDescription: String { name }
    }

    static let gaussian = Model.landscape(
        potential: Bowl(), kernel: GaussianKernel(amplitude: 1, width: 0.5))
    static let ring = mesh((4, 40, .periodic))
    static let plane = mesh((4, 40, .wall), (4, 40, .periodic))
    static let allocationCases = [
        Case(name: "fft, line", model: gaussian, mesh: line, engine: .fft),
        Case(name: "fft, ring", model: gaussian, mesh: ring, engine: .fft),
        Case(name: "fft, plane", model: gaussian, mesh: plane, engine: .fft),
        Case(name: "direct, ring", model: gaussian, mesh: ring, engine: .direct),
        Case(
            name: "direct, singular sum",
            model: .landscape(
                potential: Bowl(),
                kernel: SumKernel([QuadraticKernel(strength: 1), LogarithmicKernel(strength: 1)])),
            mesh: plane, engine: .direct),
        Case(
            name: "direct, formula",
            model: .landscape(
                potential: Bowl(), kernel: MeshAssistedSumTests.formula(line)),
            mesh: line, engine: .direct),
        Case(name: "fft, network", model: .network(network), mesh: plane, engine: .fft),
        Case(name: "direct, network", model: .network(network), mesh: plane, engine: .direct),
    ]

    /// On one thread the caller does all that workers do; on two, the handing over
    /// is its own too.
    @Test(arguments: allocationCases, [1, 2]) func anEvaluationAllocatesNothing(
        _ test: Case, threads: Int
    ) throws {
        let field = try field(test.model, test.mesh, test.engine, threads: threads)
        let sources = particles(300, in: test.mesh, seed: 1)
        let targets = particles(700, in: test.mesh, seed: 1)
        let samples = FieldSamples(capacity: 700)
        func evaluate() {
            field.collect(sources)
            field.evaluate(at: targets, into: samples)
            _ = field.interaction?.value(at: Point(0.3, 0.2))
        }
        evaluate()
        let before = allocation_count()
        for _ in 0..<3 { evaluate() }
        #expect(allocation_count() == before)
    }
}
