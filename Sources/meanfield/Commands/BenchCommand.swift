import ArgumentParser
import Benchmarks
import Foundation
import Models
import Results
import RunFiles

extension ReferenceProblem: ExpressibleByArgument {}
extension InteractionEngine: ExpressibleByArgument {}

/// `meanfield bench`: how fast a step is, and how fast it could be.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Time the steps of a reference problem.",
        discussion: """
            P1 is a landscape with a Gaussian interaction in the plane, P2 the same on a line, \
            P3 a network on the mesh of (c, z), P4 the same network as particles; \
            Docs/Performance.md states them. One line of JSON on standard output says how long a \
            step takes, how much memory, and how that compares with what this machine's memory \
            and FFTW's transforms alone would take, measured in the same run.

            Examples:
              meanfield bench P1 --cells 1024 --threads 2
              meanfield bench P3 --cells 1024x2048 --order 2 --no-floors
              meanfield bench P2 --check 20 --state state.npy
            """)

    @Argument(help: "The problem: P1, P2, P3 or P4.")
    var problem: ReferenceProblem

    @Option(
        help: ArgumentHelp("The number of cells, or of each axis.", valueName: "n or nxm"))
    var cells: String?

    @Option(help: ArgumentHelp("The number of particles (P4).", valueName: "n"))
    var particles: Int?

    @Option(help: "The steps of a repeat.")
    var steps = 50

    @Option(help: "The timed repeats, each from the start; the first, which warms up, is one more.")
    var repeats = 5

    @Option(help: "The number of threads; one a core if left out.")
    var threads: Int?

    @Option(help: "The order of the scheme: 1 with Lie's splitting, 2 with Strang's.")
    var order = 1

    @Option(help: "What computes the interaction.")
    var interaction = InteractionEngine.auto

    @Option(
        help: ArgumentHelp(
            "The steps after which --state is written; 20 if left out.", valueName: "steps"))
    var check: Int?

    @Option(
        help: ArgumentHelp(
            "Write the state, a NumPy array, after the first steps of the scheme.",
            valueName: "file.npy"))
    var state: String?

    @Flag(name: .customLong("no-floors"), help: "Do not measure what the machine could do.")
    var noFloors = false

    func validate() throws {
        if check != nil, state == nil {
            throw ValidationError("--check needs --state, the file to write")
        }
    }

    func run() throws {
        do {
            let benchmark = try Benchmark(settings())
            try benchmark.writeState()
            print(try benchmark.measure().encoded(pretty: false))
        } catch let errors as RunFileErrors {
            for error in errors.errors { Message.error("\(error)") }
            throw ExitStatus.badInput
        } catch let error as ResultError {
            Message.error("\(error)")
            throw error.isUserError ? ExitStatus.badInput : ExitStatus.cannotGoOn
        } catch let failure as BenchmarkFailure {
            Message.error("\(failure)")
            throw ExitStatus.cannotGoOn
        }
    }

    private func settings() throws(RunFileErrors) -> BenchmarkSettings {
        var settings = try BenchmarkSettings(problem, cells: cells, particles: particles)
        settings.steps = steps
        settings.repeats = repeats
        settings.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        settings.order = order
        settings.engine = interaction
        settings.check = state.map { .init(steps: check ?? 20, file: $0) }
        settings.measuresFloors = !noFloors
        return settings
    }
}
