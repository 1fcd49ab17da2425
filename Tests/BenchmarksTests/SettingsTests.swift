import Benchmarks
import RunFiles
import Testing

/// What may be asked for, and what is said otherwise.
struct SettingsTests {
    @Test func sizes() throws {
        #expect(try BenchmarkSettings(.plane).size == [1024, 1024])
        #expect(try BenchmarkSettings(.plane, cells: "48").size == [48, 48])
        #expect(try BenchmarkSettings(.plane, cells: "48x64").size == [48, 64])
        #expect(try BenchmarkSettings(.line, cells: "48").size == [48])
        #expect(try BenchmarkSettings(.network).size == [1024, 2048])
        #expect(try BenchmarkSettings(.network, cells: "8x16").size == [8, 16])
        #expect(try BenchmarkSettings(.particles, particles: 7).size == [7])
    }

    @Test(arguments: [
        (ReferenceProblem.plane, "0"), (.plane, "-4"), (.plane, "3x"), (.plane, "8x8x8"),
        (.plane, "many"), (.plane, "8.5"), (.plane, "3"), (.plane, "99999999999999999999"),
        (.line, "8x8"), (.line, ""), (.network, "64"), (.particles, "64"),
        (.line, "536870912"),
    ])
    func badCells(problem: ReferenceProblem, cells: String) {
        let errors = errors { try BenchmarkSettings(problem, cells: cells) }
        #expect(errors.first?.path == "--cells")
        #expect(errors.first?.found == cells)
    }

    @Test func badParticles() {
        for count in [0, -1, 1 << 40] {
            let errors = errors { try BenchmarkSettings(.particles, particles: count) }
            #expect(errors.first?.path == "--particles")
        }
        #expect(
            errors { try BenchmarkSettings(.plane, particles: 9) }.first?.allowed
                == "nothing for P1: --cells is its size")
    }

    @Test func badNumbers() throws {
        let good = try BenchmarkSettings(.line, cells: "16")
        func refused(_ change: (inout BenchmarkSettings) -> Void) -> String? {
            var settings = good
            change(&settings)
            return errors { try Benchmark(settings) }.first?.path
        }
        #expect(refused { _ in } == nil)
        #expect(refused { $0.steps = 0 } == "--steps")
        #expect(refused { $0.repeats = 0 } == "--repeats")
        #expect(refused { $0.threads = 0 } == "--threads")
        #expect(refused { $0.threads = 1000 } == "--threads")
        #expect(refused { $0.order = 3 } == "--order")
        #expect(refused { $0.check = .init(steps: 0, file: "a.npy") } == "--check")
    }

    /// 2⁵⁰ cells are more than any machine of today holds.
    @Test func tooMuchMemory() {
        let errors = errors { try Benchmark(BenchmarkSettings(.plane, cells: "33554432")) }
        #expect(errors.first?.path == "--cells")
        #expect(errors.first?.found.contains("of memory") == true)
    }

    private func errors<Value>(_ body: () throws -> Value) -> [RunFileError] {
        do {
            _ = try body()
            return []
        } catch {
            return (error as? RunFileErrors)?.errors ?? []
        }
    }
}
