import Benchmarks
import Models
import RunFiles
import TestSupport
import Testing

/// The problems, twenty steps on small meshes, against numbers from an independent
/// program: numpy, convolutions by scipy's FFT or, with two different spacings, by
/// direct sums.
struct ProblemTests {
    struct Expectation: Sendable {
        let problem: ReferenceProblem
        let cells: String
        let step: Double
        /// The largest average, and Σ i·μ_i over the places i in storage.
        let peak, moment: Double
        let averages: [Int: Double]
    }

    static let expectations = [
        Expectation(
            problem: .plane, cells: "24", step: 0.002688272411605445, peak: 0.35834448058411406,
            moment: 2515.5213999799203,
            averages: [
                12 * 24 + 12: 0.041051911947985166, 8 * 24 + 15: 0.2545814653055514,
                15 * 24 + 10: 0.23314696176708227, 23 * 24 + 5: 3.987090416634955e-13,
            ]),
        Expectation(
            problem: .plane, cells: "16x40", step: 0.004057309496643966, peak: 0.3672586997155933,
            moment: 3117.669901668006,
            averages: [
                8 * 40 + 20: 0.055115950168434666, 5 * 40 + 24: 0.3426294002290069,
                10 * 40 + 16: 0.2337968545419628, 3 * 40 + 30: 0.00015820006313899766,
            ]),
        Expectation(
            problem: .line, cells: "64", step: 0.000917011646269375, peak: 0.42096762865144904,
            moment: 243.35019271247953,
            averages: [
                20: 0.37264442123240343, 32: 0.13990484662436978, 40: 0.3373559274193517,
                63: 1.424679424920547e-11,
            ]),
        Expectation(
            problem: .network, cells: "16x24", step: 0.2046405250523968,
            peak: 0.1362033861829485, moment: 907.983788480075,
            averages: [
                8 * 24 + 12: 0.03638397480314098, 3 * 24 + 7: 0.00011182025759347798,
                12 * 24 + 16: 0.061867826141556836, 12: 0.011355746017987374,
                8 * 24: 0, 8 * 24 + 6: 0.0037833849354858124,
            ]),
    ]

    @Test(arguments: expectations, [InteractionEngine.fft, .direct])
    func twentySteps(expected: Expectation, engine: InteractionEngine) throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/state.npy"
        var settings = try BenchmarkSettings(expected.problem, cells: expected.cells)
        settings.engine = engine
        settings.check = .init(steps: 20, file: file)
        settings.steps = 1
        settings.repeats = 1
        settings.measuresFloors = false
        let benchmark = try Benchmark(settings)
        try benchmark.writeState()
        let step = try #require(try benchmark.measure()["time_step"]?.number)
        #expect(abs(step - expected.step) <= 1e-13 * expected.step)

        let state = try ArrayFile(readingFrom: file)
        #expect(state.shape == settings.size)
        let peak = try #require(state.values.max())
        #expect(abs(peak - expected.peak) <= 1e-13)
        let moment = state.values.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        #expect(abs(moment - expected.moment) <= 1e-12 * expected.moment)
        for (place, average) in expected.averages {
            #expect(abs(state.values[place] - average) <= 1e-13)
        }
    }

    /// One step of 0.01 after a start whose moments are known: it moves c and z by at
    /// most 0.01·|V̂| < 0.006 and 0.01·|c V̂'| < 0.02, and changes 0.01·5·⟨|V|⟩ < 0.03 of
    /// the particles at most. With n = 40 000 a mean is off by more than six standard
    /// errors, 0.03 at least, with probability 2e-9; 0.1 is more than both together.
    @Test func particlesStartFromTheProduct() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/state.npy"
        let count = 40_000
        var settings = try BenchmarkSettings(.particles, particles: count)
        settings.check = .init(steps: 1, file: file)
        try Benchmark(settings).writeState()
        let state = try ArrayFile(readingFrom: file)
        #expect(state.shape == [2, count])
        func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(count) }
        let (c, z) = (state.values[..<count], state.values[count...])
        #expect(abs(mean(c)) < 0.1)
        #expect(abs(mean(z)) < 0.1)
        #expect(abs(mean(ArraySlice(c.map { $0 * $0 })) - 1) < 0.1)
        #expect(abs(mean(ArraySlice(z.map { $0 * $0 })) - 4.0 / 3) < 0.1)
        #expect(c.contains { $0 < -3 } && c.contains { $0 > 3 })
        #expect(z.allSatisfy { abs($0) < 2.1 })
    }

    @Test(arguments: [1, 2])
    func theSecondOrderLandsWhereTheFirstConverges(threads: Int) throws {
        let directory = try TemporaryDirectory()
        func state(order: Int, threads: Int) throws -> [Double] {
            let file = "\(directory.path)/\(order).npy"
            var settings = try BenchmarkSettings(.line, cells: "4096")
            settings.order = order
            settings.threads = threads
            settings.check = .init(steps: 5, file: file)
            try Benchmark(settings).writeState()
            return try ArrayFile(readingFrom: file).values
        }
        let (first, second) = (
            try state(order: 1, threads: threads), try state(order: 2, threads: 1)
        )
        let distance = zip(first, second).map { abs($0 - $1) }.max() ?? .nan
        #expect(distance > 0)
        #expect(distance < 1e-5)
    }
}
