import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

@Suite struct FieldTests {
    static let network = GaussianNetwork(
        components: [(1.0, -2.0, 0.5), (-2, 0, 1), (1, 2, 0.5)].map {
            .init(weight: $0.0, center: $0.1, variance: $0.2)
        }, unitVariance: 0.5)

    /// V = F + Σ K μ |cell| with K = c c' k(z − z') over all pairs of cells.
    @Test(arguments: [InteractionEngine.fft, .direct, .auto], [Boundary.wall, .periodic])
    func aNetworkIsTheDoubleSumOverThePlane(engine: InteractionEngine, boundary: Boundary) throws {
        let plane = mesh((6, 9, .wall), (8, 70, boundary))
        var scatter = Scatter(seed: 1)
        let density = scatter.numbers(plane.cellCount)
        let (c, z) = (plane.axes[0], plane.axes[1])
        let kernel = try KernelTable(Self.network.featureKernel, on: Mesh(axes: [z]))
        let exact = (0..<plane.cellCount).map { i in
            let (row, column) = (i / 70, i % 70)
            let interaction = (0..<plane.cellCount).map { j in
                c.center(row) * c.center(j / 70) * kernel[[column - j % 70]] * density[j]
            }.compensatedSum()
            return interaction * plane.cellVolume
                - c.center(row) * Self.network.targetCorrelation(z.center(column))
        }
        var first: [Double]?
        for threads in 1...3 {
            let field = try ReadoutField(
                Self.network, mesh: plane, engine: engine, pool: WorkerPool(threads: threads))
            let potential = AlignedBuffer(count: plane.cellCount)
            field.evaluate(AlignedBuffer(density), into: potential)
            // Measured: 7e-16 of the largest value.
            #expect(deviation(potential.values, exact) < 3e-15)
            #expect(first == nil || first == potential.values)
            first = potential.values
            for column in 0..<70 {
                let moment =
                    (0..<9).map { c.center($0) * density[$0 * 70 + column] }
                    .compensatedSum() * c.spacing
                // Nine terms of size one.
                #expect(abs(field.firstMoment[column] - moment) < 4e-15)
            }
        }
    }

    @Test func aLandscapeIsItsPotentialPlusTheConvolution() throws {
        let plane = mesh((3, 7, .wall), (2, 9, .periodic))
        let pool = WorkerPool(threads: 1)
        let potential = QuadraticPotential(stiffness: 2, center: [0.1, 0.3])
        let kernel = GaussianKernel(amplitude: 1, width: 0.5)
        var scatter = Scatter(seed: 5)
        let density = AlignedBuffer(scatter.numbers(63))
        let expected = AlignedBuffer(count: 63)
        DirectConvolution(try KernelTable(kernel, on: plane)).apply(to: density, result: expected)
        let external = try potential.samples(on: plane)
        // Too coarse for the one that interpolates.
        for engine in InteractionEngine.allCases where engine != .compressed {
            let field = try LandscapeField(
                potential: potential, kernel: kernel, mesh: plane, engine: engine, pool: pool)
            #expect(field.external.values == external)
            #expect(field.engine == (engine == .direct ? "direct" : "fft"))
            #expect(!field.isStatic)
            let result = AlignedBuffer(count: 63)
            field.evaluate(density, into: result)
            let sum = zip(external, expected.values).map { $0 + $1 }
            #expect(deviation(result.values, sum) < 1.5e-15)
        }
    }

    @Test func withoutAKernelThePotentialIsTheExternalOne() throws {
        let line = mesh((3, 7, .wall))
        let field = try LandscapeField(
            potential: QuadraticPotential(stiffness: 2, center: [0]), kernel: ZeroKernel(),
            mesh: line, engine: .auto, pool: WorkerPool(threads: 1))
        #expect(field.isStatic)
        #expect(field.engine == "none")
        let result = AlignedBuffer(count: 7)
        field.evaluate(AlignedBuffer([1, 2, 3, 4, 5, 6, 7]), into: result)
        #expect(result.values == field.external.values)
        #expect(field.stiffness(mass: 1, peak: 5) == (0, 0))
    }

    /// V is the derivative of the energy: E[μ + εδ] − E[μ − εδ] = 2ε∫V δ exactly,
    /// E being quadratic.
    @Test func thePotentialIsTheDerivativeOfTheEnergy() throws {
        let plane = mesh((3, 6, .wall), (2, 5, .wall))
        let field = try LandscapeField(
            potential: QuadraticPotential(stiffness: 2, center: [0, 0.3]),
            kernel: LaplaceKernel(amplitude: 1, width: 0.5), mesh: plane, engine: .fft,
            pool: WorkerPool(threads: 1))
        var scatter = Scatter(seed: 9)
        let mu = scatter.numbers(30)
        let delta = scatter.numbers(30).map { $0 - 0.5 }
        func energy(_ density: [Double]) -> Double {
            let v = AlignedBuffer(count: 30)
            field.evaluate(AlignedBuffer(density), into: v)
            return 0.5 * plane.cellVolume
                * (0..<30).map { density[$0] * (field.external[$0] + v[$0]) }.compensatedSum()
        }
        let v = AlignedBuffer(count: 30)
        field.evaluate(AlignedBuffer(mu), into: v)
        let slope = 2 * plane.cellVolume * (0..<30).map { v[$0] * delta[$0] }.compensatedSum()
        let change =
            energy(zip(mu, delta).map { $0 + $1 }) - energy(zip(mu, delta).map { $0 - $1 })
        // Energies of size one: their roundings.
        #expect(abs(change - slope) < 3e-15)
    }
}
