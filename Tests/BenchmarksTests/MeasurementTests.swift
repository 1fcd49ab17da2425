import Benchmarks
import Models
import Parallelism
import RunFiles
import Testing

/// What is reported, and the floors.
struct MeasurementTests {
    private func measured(
        _ problem: ReferenceProblem, cells: String? = nil, particles: Int? = nil
    ) throws -> JSONValue {
        var settings = try BenchmarkSettings(problem, cells: cells, particles: particles)
        settings.steps = 2
        settings.repeats = 3
        settings.threads = 2
        settings.measuresFloors = false
        return try Benchmark(settings).measure()
    }

    @Test func fieldsOfAMesh() throws {
        let found = try measured(.plane, cells: "20x28")
        #expect(found["problem"] == "P1")
        #expect(found["shape"] == [20, 28])
        #expect(found["cells"] == 560)
        #expect(found["threads"] == 2)
        #expect(found["order"] == 1)
        #expect(found["engine"] == "fft")
        #expect(found["steps"] == 2)
        #expect(found["repeats"] == 3)
        #expect(found["floors"] == nil)
        let seconds = try #require(found["seconds_per_step"]?.number)
        let least = try #require(found["seconds_per_step_min"]?.number)
        let most = try #require(found["seconds_per_step_max"]?.number)
        #expect(0 < least && least <= seconds && seconds <= most && most.isFinite)
        #expect(found["ns_per_cell"] == .number(1e9 * seconds / 560))
        let memory = try #require(found["peak_memory_bytes"]?.number)
        let base = try #require(found["base_memory_bytes"]?.number)
        #expect(0 < base && base <= memory)
        #expect(found["doubles_per_cell"] == .number((memory - base) / 8 / 560))
        #expect(!found.encoded(pretty: false).contains("\n"))
    }

    @Test func fieldsOfParticles() throws {
        let found = try measured(.particles, particles: 300)
        #expect(found["particles"] == 300)
        #expect(found["time_step"] == 0.01)
        #expect(found["cells"] == nil)
        let seconds = try #require(found["seconds_per_step"]?.number)
        #expect(seconds > 0)
        #expect(found["ns_per_particle"] == .number(1e9 * seconds / 300))
    }

    @Test func floorsAndRatios() {
        let floors = Floors(
            bandwidth: 2e10, ownBandwidth: 5e10, streaming: 0.5,
            transforms: .init(lengths: [16, 32], threads: 2, seconds: 0.25))
        let fields = floors.fields(step: 2, bytesPerItem: 24)
        #expect(fields["bandwidth_GB_per_s"] == 20)
        #expect(fields["own_size_bandwidth_GB_per_s"] == 50)
        #expect(fields["stream_seconds"] == 0.5)
        #expect(fields["ratio_to_stream"] == 4)
        #expect(fields["fft_seconds"] == 0.25)
        #expect(fields["ratio_to_fft"] == 8)
        #expect(fields["fft_lengths"] == [16, 32])
    }

    @Test(arguments: [1, 2, 3])
    func triad(threads: Int) {
        let floor = TriadFloor(items: 5001)
        let bandwidth = floor.bandwidth(repeats: 2, pool: WorkerPool(threads: threads))
        #expect(bandwidth > 0 && bandwidth.isFinite)
        #expect(floor.result.count == 5008)
        #expect(floor.result.allSatisfy { $0 == 7 })
    }

    /// The kernel's spectrum is 1/P: what goes through the transforms comes back.
    @Test(arguments: [1, 2])
    func planeTransforms(threads: Int) {
        let floor = PlaneTransformFloor(rows: 24, columns: 20, workers: threads)
        #expect(floor.lengths == [48, 40])
        let pool = WorkerPool(threads: threads)
        #expect(floor.seconds(repeats: 2, pool: pool) > 0)
        for row in 0..<24 {
            for (column, value) in floor.values(row: row).enumerated() {
                #expect(abs(value - 1 / Double(1 + row + column)) < 1e-14)
            }
        }
    }

    @Test func lineTransforms() {
        let floor = LineTransformFloor(cells: 60)
        #expect(floor.seconds(repeats: 2) > 0)
        for (cell, value) in floor.values.enumerated() {
            #expect(abs(value - 1 / Double(1 + cell)) < 1e-14)
        }
    }

    @Test func timing() {
        var prepared = 0
        var done = 0
        let timing = Timing(repeats: 4, prepare: { prepared += 1 }, body: { done += 1 })
        #expect(prepared == 5 && done == 5)
        #expect(timing.seconds.count == 4)
        #expect(timing.seconds == timing.seconds.sorted())
        #expect(Timing(sorted: [1, 2, 4, 8]).median == 3)
        #expect(Timing(sorted: [1, 2, 9]).median == 2)
        #expect(Timing(sorted: [1, 2, 9]).most == 9)
    }
}

extension JSONValue {
    /// The number, if it is one.
    var number: Double? { if case .number(let value) = self { value } else { nil } }
}
