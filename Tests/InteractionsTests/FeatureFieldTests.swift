import CAllocationCounter
import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Networks that learn samples: V against the double sum over samples and cells or particles.
@Suite struct FeatureFieldTests {
    /// The names of the axes, with what is fixed.
    static let choices: [(axes: [String], fixed: [String: Double])] = [
        (["c", "b"], ["w": 1.3]), (["c", "w"], ["b": -0.4]), (["w", "b"], ["c": 0.7]),
        (["b"], ["w": 2]), (["w"], [:]), (["c"], ["w": 0.5, "b": 0.2]), (["b", "w"], [:]),
    ]

    private static func network(_ activation: Activation, samples: Int = 23) -> DataNetwork {
        var scatter = Scatter(seed: 4)
        return DataNetwork(
            training: SampleSet(
                dimension: 1, inputs: scatter.numbers(samples).map { 4 * $0 - 2 },
                targets: scatter.numbers(samples).map { 2 * $0 - 1 }),
            activation: activation)
    }

    private static func mesh(_ axes: [String]) -> Mesh {
        let lines = ["c": (-2.0, 2.5, 9), "w": (-3.0, 3.0, 41), "b": (-4.0, 3.0, 37)]
        return Mesh(
            axes: axes.map {
                let (lower, upper, cells) = lines[$0]!
                return Axis(name: $0, lower: lower, upper: upper, cells: cells)
            })
    }

    private static func units(_ choice: Int, _ activation: Activation) -> (DataUnits, Mesh) {
        let (axes, fixed) = choices[choice]
        return (
            DataUnits(network(activation), axes: axes, fixed: fixed), mesh(axes)
        )
    }

    /// (1/P) Σₚ (f(xₚ) − yₚ) φ(xₚ, θ) and its gradient, for masses at points.
    private func exact(
        _ units: DataUnits, _ masses: [(place: Point, mass: Double)], at point: Point
    ) -> (external: Double, potential: Double, slope: Point) {
        let samples = units.network.training
        var (external, potential, slope) = (0.0, 0.0, Point.zero)
        for (x, y) in zip(samples.inputs, samples.targets) {
            let f = masses.map { $0.mass * units.unit(standard: x, $0.place).value }
                .compensatedSum()
            let (value, gradient) = units.unit(standard: x, point)
            external -= y * value / Double(samples.count)
            potential += (f - y) * value / Double(samples.count)
            slope += (f - y) / Double(samples.count) * gradient
        }
        return (external, potential, slope)
    }

    @Test(arguments: choices.indices, Activation.allCases)
    func aMeshIsTheDoubleSum(choice: Int, activation: Activation) throws {
        let (units, mesh) = Self.units(choice, activation)
        var scatter = Scatter(seed: 1)
        let density = scatter.numbers(mesh.cellCount)
        let places = (0..<mesh.cellCount).map {
            mesh.center(row: $0 / mesh.columns, column: $0 % mesh.columns)
        }
        let masses = zip(places, density).map { ($0, $1 * mesh.cellVolume) }
        var first: [Double]?
        for threads in 1...3 {
            let field = try Model.data(units).field(
                on: mesh, engine: .auto, pool: WorkerPool(threads: threads))
            #expect(field.engine == "features" && !field.isStatic)
            let potential = AlignedBuffer(count: mesh.cellCount)
            field.evaluate(AlignedBuffer(density), into: potential)
            #expect(first == nil || first == potential.values)
            first = potential.values
            for cell in stride(from: 0, to: threads == 1 ? mesh.cellCount : 0, by: 5) {
                let exact = exact(units, masses, at: places[cell])
                // The mass is at most 21, and so are c, w x and ψ: f is at most 300.
                #expect(abs(field.external[cell] - exact.external) < 1e-14)
                #expect(abs(potential[cell] - exact.potential) < 1e-12)
                let row = field.external(row: cell / mesh.columns)
                #expect(row.values[cell % mesh.columns] * row.factor == field.external[cell])
            }
        }
    }

    @Test(arguments: choices.indices, Activation.allCases)
    func particlesFeelTheDoubleSum(choice: Int, activation: Activation) throws {
        let (units, mesh) = Self.units(choice, activation)
        let sources = particles(107, in: mesh, seed: 1)
        let targets = particles(133, in: mesh, seed: 2)
        let masses = (0..<107).map { (sources[$0], sources.weight[$0]) }
        var first: [[Double]]?
        for threads in 1...3 {
            let field = try ParticleField(
                .data(units), mesh: mesh, engine: .auto, capacity: 107,
                pool: WorkerPool(threads: threads))
            #expect(field.engine == "features")
            let samples = FieldSamples(capacity: 133)
            field.collect(sources)
            field.evaluate(at: targets, into: samples)
            #expect(first == nil || first == samples.sums)
            first = samples.sums
            let interaction = try #require(field.interaction)
            for i in threads == 1 ? 0..<133 : 0..<0 {
                let exact = exact(units, masses, at: targets[i])
                #expect(abs(samples.external[i] - exact.external) < 1e-13)
                #expect(abs(field.external(at: targets[i]) - exact.external) < 1e-13)
                // A mass of about 54 times units of at most 30.
                #expect(abs(samples.potential[i] - exact.potential) < 1e-11)
                #expect(abs(samples.slopeX[i] - exact.slope.x) < 1e-11)
                #expect(abs(samples.slopeY[i] - exact.slope.y) < 1e-11)
                let sum = samples.potential[i] - samples.external[i]
                #expect(abs(interaction.value(at: targets[i]) - sum) < 1e-11)
            }
            let sums = FieldSamples(capacity: 133)
            interaction.add(at: targets, to: sums)
            #expect(
                (0..<133).allSatisfy {
                    samples.potential[$0] == samples.external[$0] + sums.potential[$0]
                })
            let pair = units.network.training.inputs.map {
                units.unit(standard: $0, targets[0]).value
                    * units.unit(standard: $0, targets[1]).value
            }.compensatedSum()
            let count = Double(units.network.training.count)
            #expect(abs(interaction.pair(targets[0], targets[1]) - pair / count) < 1e-13)
        }
    }

    /// A single sample: f = ∫c ψ dμ, V = c ψ(s)(f − y).
    @Test func oneSampleIsAClosedForm() throws {
        let network = DataNetwork(
            training: SampleSet(dimension: 1, inputs: [0.5], targets: [2]), activation: .tanh)
        let units = DataUnits(network, axes: ["c", "b"], fixed: ["w": 3])
        let field = try ParticleField(
            .data(units), mesh: Self.mesh(["c", "b"]), engine: .auto, capacity: 1,
            pool: WorkerPool(threads: 1))
        let one = ParticleSet(dimension: 2, points: [Point(1.5, -0.2)], weights: [1])
        let samples = FieldSamples(capacity: 1)
        field.collect(one)
        field.evaluate(at: one, into: samples)
        let psi = tanh(1.3)
        let residual = 1.5 * psi - 2
        #expect(abs(samples.external[0] + 2 * 1.5 * psi) < 1e-15)
        #expect(abs(samples.potential[0] - 1.5 * psi * residual) < 1e-15)
        #expect(abs(samples.slopeX[0] - psi * residual) < 1e-15)
        #expect(abs(samples.slopeY[0] - 1.5 * (1 - psi * psi) * residual) < 1e-15)
        #expect(network.targetEnergy == 2)
    }

    /// Units e^{−(x − z)²/2σ²} at many equidistant inputs: sums over the samples are integrals,
    /// and the network is the one with Gaussian units.
    @Test func gaussianUnitsAtManyInputsAreThoseOfTheLine() throws {
        let variance = 0.5
        let sigma = variance.squareRoot()
        let (length, count) = (24.0, 1200)
        let inputs = (0..<count).map { length * ((Double($0) + 0.5) / Double(count) - 0.5) }
        let line = GaussianNetwork(
            components: [.init(weight: 1, center: -1, variance: 0.5)], unitVariance: variance)
        let network = DataNetwork(
            training: SampleSet(
                dimension: 1, inputs: inputs, targets: inputs.map(line.target)),
            activation: .gaussian)
        // s = x/σ + b, b = −z/σ; a unit of the line is higher by the factor 1/√(2πσ²).
        let height = 1 / (2 * Double.pi * variance).squareRoot()
        let units = DataUnits(network, axes: ["c", "b"], fixed: ["w": 1 / sigma])
        let (c, z) = (
            Axis(name: "c", lower: -2, upper: 3, cells: 7),
            Axis(name: "z", lower: -3, upper: 3, cells: 30)
        )
        let b = Axis(name: "b", lower: -3 / sigma, upper: 3 / sigma, cells: 30)
        var scatter = Scatter(seed: 6)
        let density = scatter.numbers(210)
        let pool = WorkerPool(threads: 1)
        let (exact, sampled) = (AlignedBuffer(count: 210), AlignedBuffer(count: 210))
        try Model.network(line).field(on: Mesh(axes: [c, z]), engine: .direct, pool: pool)
            .evaluate(AlignedBuffer(density), into: exact)
        // b runs against z. The readout is that of the line, c/height, whose density is the
        // same number a cell as long as masses are.
        let cSampled = Axis(name: "c", lower: -2 * height, upper: 3 * height, cells: 7)
        let mirrored = (0..<210).map {
            density[$0 / 30 * 30 + 29 - $0 % 30] * sigma / height
        }
        try Model.data(units).field(on: Mesh(axes: [cSampled, b]), engine: .auto, pool: pool)
            .evaluate(AlignedBuffer(mirrored), into: sampled)
        for cell in 0..<210 {
            let other = cell / 30 * 30 + 29 - cell % 30
            // The mean over the inputs is 1/24 of the integral.
            #expect(abs(length * sampled[other] - exact[cell]) < 1e-13)
        }
    }

    /// The largest eigenvalues of the linearised operators are below their traces; at a
    /// point mass of one unit and one sample they are the same.
    @Test func stiffnessIsTheTraceOfTheKernel() throws {
        let network = DataNetwork(
            training: SampleSet(dimension: 1, inputs: [0.5], targets: [2]), activation: .tanh)
        let mesh = Self.mesh(["c", "b"])
        for axes in [["c", "b"], ["b", "w"]] {
            let mesh = axes == ["c", "b"] ? mesh : Self.mesh(axes)
            let units = DataUnits(network, axes: axes, fixed: [:])
            let field = try Model.data(units).field(
                on: mesh, engine: .auto, pool: WorkerPool(threads: 1))
            let density = AlignedBuffer(count: mesh.cellCount)
            let cell = 3 * mesh.columns + 5
            density[cell] = 1 / mesh.cellVolume
            field.collect(density, factor: 1)
            let stiffness = field.stiffness(mass: 1, peak: density[cell])
            let (value, gradient) = units.unit(
                standard: 0.5, mesh.center(row: 3, column: 5))
            #expect(abs(stiffness.reaction - value * value) < 1e-13)
            let slopes = (gradient * gradient).sum()
            if axes == ["b", "w"] {
                #expect(abs(stiffness.transport - slopes) < 1e-13)
            } else {
                #expect(stiffness.transport >= slopes - 1e-13)
            }
        }
    }

    @Test(arguments: [0, 2], [1, 2]) func anEvaluationAllocatesNothing(choice: Int, threads: Int)
        throws
    {
        let (units, mesh) = Self.units(choice, .tanh)
        let pool = WorkerPool(threads: threads)
        let field = try Model.data(units).field(on: mesh, engine: .auto, pool: pool)
        let density = AlignedBuffer([Double](repeating: 1, count: mesh.cellCount))
        let potential = AlignedBuffer(count: mesh.cellCount)
        let particleField = try ParticleField(
            .data(units), mesh: mesh, engine: .auto, capacity: 300, pool: pool)
        let (sources, samples) = (particles(300, in: mesh, seed: 1), FieldSamples(capacity: 300))
        func evaluate() {
            field.evaluate(density, into: potential)
            _ = field.stiffness(mass: 1, peak: 1)
            particleField.collect(sources)
            particleField.evaluate(at: sources, into: samples)
            particleField.interaction?.add(at: sources, to: samples)
        }
        evaluate()
        let before = allocation_count()
        for _ in 0..<3 { evaluate() }
        #expect(allocation_count() == before)
    }
}
