import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Networks on the axis of z alone, and rectified units on the circle.
@Suite struct FixedReadoutTests {
    static let circle = ReLUCircle(
        teacher: [(2.0, 0.5), (-3, 2.2), (2.5, 4)].map { .init(weight: $0.0, angle: $0.1) })
    static let turn = mesh((0, 2 * .pi, 24, .periodic))
    static let networks: [(any ReadoutNetwork, Mesh)] = [
        (FieldTests.network, mesh((8, 40, .wall))), (circle, turn),
    ]

    private func landscape(_ network: any ReadoutNetwork, _ line: Mesh) throws -> LandscapeField {
        let (potential, kernel) = network.fixedReadout
        return try LandscapeField(
            potential: potential, kernel: kernel, mesh: line, engine: .fft,
            pool: WorkerPool(threads: 1))
    }

    /// A readout that can be 1 only is a fixed one.
    @Test(arguments: [0, 1]) func aFixedReadoutIsASingleCellOfC(number: Int) throws {
        let (network, line) = Self.networks[number]
        let plane = Mesh(axes: [
            Axis(name: "c", lower: 0.5, upper: 1.5, cells: 1), line.axes[0],
        ])
        var scatter = Scatter(seed: 3)
        let density = AlignedBuffer(scatter.numbers(line.cellCount))
        let (fixed, trained) = (
            AlignedBuffer(count: line.cellCount), AlignedBuffer(count: line.cellCount)
        )
        try landscape(network, line).evaluate(density, into: fixed)
        try ReadoutField(network, mesh: plane, engine: .fft, pool: WorkerPool(threads: 1))
            .evaluate(density, into: trained)
        #expect(deviation(fixed.values, trained.values) < 1e-15)
    }

    /// V = −g(z) + Σ wⱼ k(z − zⱼ) and its slope, pair by pair.
    @Test(arguments: [0, 1], [InteractionEngine.auto, .direct])
    func particlesFeelTheSumOverTheUnits(number: Int, engine: InteractionEngine) throws {
        let (network, line) = Self.networks[number]
        let sources = particles(300, in: line, seed: 1)
        let targets = particles(200, in: line, seed: 2)
        let kernel = try network.featureKernel.scalarField(on: line)
        let field = try ParticleField(
            .network(network), mesh: line, engine: engine, capacity: 300,
            pool: WorkerPool(threads: 2))
        let samples = FieldSamples(capacity: 200)
        field.collect(sources)
        field.evaluate(at: targets, into: samples)
        for i in 0..<200 {
            let z = targets.x[i]
            var (value, slope) = (
                -network.targetCorrelation(z), -network.targetCorrelationSlope(z)
            )
            #expect(abs(samples.external[i] - value) < 1e-15)
            for j in 0..<300 {
                let (k, gradient) = kernel(Point(z - sources.x[j], 0))
                value += sources.weight[j] * k
                slope += sources.weight[j] * gradient.x
            }
            // Weights of at most 1, k ≤ 0.4 and |k'| ≤ 0.4; the interpolation has 1e-11.
            #expect(abs(samples.potential[i] - value) < 150 * 0.4 * 1e-11)
            #expect(abs(samples.slopeX[i] - slope) < 150 * 4 * 1e-11)
            #expect(samples.slopeY[i] == 0)
        }
    }

    /// The angle in [0, 2π).
    private static func reduced(_ angle: Double) -> Double {
        let turns: Double = (angle / (2 * Double.pi)).rounded(.down)
        return angle - turns * 2 * Double.pi
    }

    /// C_f + E = ½E|f − f_μ|² for any measure on the cells, where the right side is
    /// integrated from kink to kink.
    @Test func theLossOnTheCircleIsHalfTheMeanSquare() throws {
        let plane = Mesh(axes: [Axis(name: "c", lower: -2, upper: 3, cells: 6), Self.turn.axes[0]])
        var scatter = Scatter(seed: 8)
        let density = AlignedBuffer(scatter.numbers(plane.cellCount).map { $0 / 30 })
        let field = try ReadoutField(
            Self.circle, mesh: plane, engine: .fft, pool: WorkerPool(threads: 1))
        let potential = AlignedBuffer(count: plane.cellCount)
        field.evaluate(density, into: potential)
        let energy =
            0.5 * plane.cellVolume
            * (0..<plane.cellCount).map { density[$0] * (field.external[$0] + potential[$0]) }
            .compensatedSum()
        let units = ReadoutUnits(Self.circle, dimension: 2)
        func error(_ x: Double) -> Double {
            (0..<plane.cellCount).map {
                units.value(x, plane.center(row: $0 / 24, column: $0 % 24)) * density[$0]
            }.compensatedSum() * plane.cellVolume - Self.circle.target(x)
        }
        let turn = 2 * Double.pi
        let angles = Self.turn.axes[0].centers + Self.circle.teacher.map(\.angle)
        let kinks = Set(
            (angles.map { $0 + turn / 4 } + angles.map { $0 - turn / 4 })
                .map { Self.reduced($0) }
        ).sorted()
        // Between kinks f − f_μ = A cos(x + a), whose square Simpson's rule does not integrate,
        // but its primitive does: ½(h + sin(h)·cos(2·middle + 2a)) A².
        let squares = zip(kinks, kinks.dropFirst() + [kinks[0] + turn]).map { start, end in
            let (middle, width) = ((start + end) / 2, end - start)
            let cosine = error(middle)
            let rise = error(middle + width / 4) - error(middle - width / 4)
            let sine = rise / (2 * sin(width / 4))
            let (sum, difference) = (
                cosine * cosine + sine * sine, cosine * cosine - sine * sine
            )
            return 0.25 * (sum * width + difference * sin(width))
        }
        let mean = squares.compensatedSum() / turn
        let loss = Self.circle.targetEnergy + energy
        #expect(loss > 0.01)
        // Energies of size one.
        #expect(abs(loss - mean) < 5e-15)
    }
}
