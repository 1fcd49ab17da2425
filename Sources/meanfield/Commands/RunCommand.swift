import ArgumentParser
import Foundation
import Results
import RunFiles
import Runs

/// `meanfield run`: the main job.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Solve a run file and write the results.",
        discussion: """
            The results are a directory: run.nc (NetCDF-4, opens in xarray), diagnostics.csv \
            and summary.json. It appears complete or not at all.

            Examples:
              meanfield run Configs/mixture-good-start.json
              meanfield run problem.json --set mesh.axes[0].cells=768 --threads 2 --overwrite
            """)

    @Argument(help: "The run file (JSON; comments are welcome).")
    var file: String

    @OptionGroup var runFile: RunFileOptions

    @Option(
        help: ArgumentHelp(
            "Where the results go instead of the run file's output.directory.",
            valueName: "directory"))
    var output: String?

    @Flag(help: "Replace results that are there already.")
    var overwrite = false

    @Option(
        help: "The largest number of threads; the results are the same bits for any number.")
    var threads: Int?

    @Flag(help: "Print no summary, and no progress unless asked for.")
    var quiet = false

    @Option(help: "How to show progress: auto, plain, none or json.")
    var progress = ProgressStyle.auto

    func run() throws {
        let description = try runFile.readRun(file, more: replacements)
        let run: Run
        do {
            run = try Run(description, overwrite: overwrite)
        } catch {
            throw reported(error, in: file)
        }
        let interruption = Interruption()
        var display = ProgressDisplay(progress, quiet: quiet)
        do {
            let outcome = try run.perform {
                display.show($0)
            } shouldStop: {
                interruption.isRequested
            }
            display.finish()
            try conclude(outcome)
        } catch let error as ResultError {
            display.finish()
            Message.error("\(file): \(error)")
            throw error.isUserError ? ExitStatus.badInput : ExitStatus.cannotGoOn
        }
    }

    /// The options that stand for keys of the run file, so that the results say
    /// what was really run.
    private var replacements: [String] {
        let directory = output.map {
            "output.directory=\(JSONValue.string($0).encoded(pretty: false))"
        }
        return [directory, threads.map { "solver.threads=\($0)" }].compactMap { $0 }
    }

    private func conclude(_ outcome: Run.Outcome) throws {
        for warning in outcome.summary.warnings { Message.error("warning: \(warning)") }
        if !quiet {
            print(outcome.summary.table)
            print("Results: \(outcome.directory)")
        }
        let state = "the last good state, at time \(outcome.lastTime), is in \(outcome.directory)"
        switch outcome.ending {
        case .complete:
            break
        case .interrupted:
            Message.error("interrupted: \(state)")
            throw ExitStatus.interrupted
        case .stopped(let reason):
            Message.error("stopped: \(reason)")
            Message.error("stopped: \(state)")
            throw ExitStatus.cannotGoOn
        }
    }
}
