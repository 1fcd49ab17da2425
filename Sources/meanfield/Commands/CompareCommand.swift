import ArgumentParser
import Foundation
import Results
import RunFiles
import Runs

/// `meanfield compare`: one problem, three methods.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Hold particles against the mean field.",
        discussion: """
            The grid and weighted particles solve the mean-field equation, each with its error \
            bars; replicas of n particles are held against the better of the two, for each n of \
            particles.counts. The table says until when n particles follow the mean field, \
            whether the gap is the one that statistics makes of n, and whether the two \
            solutions agree.

            The results are a directory: comparison.nc (NetCDF-4, opens in xarray), \
            comparison.csv and summary.json. It appears complete or not at all.

            Examples:
              meanfield compare problem.json
              meanfield compare Configs/quadratic-decay.json \
            --set 'particles={counts: [100, 400, 1600], replicas: 32, timeStep: 0.01}'
            """)

    @Argument(help: "The run file; its particles say which counts, how many replicas and how.")
    var file: String

    @OptionGroup var runFile: RunFileOptions

    @Option(
        help: ArgumentHelp(
            "Where the results go instead of the run file's output.directory with -comparison.",
            valueName: "directory"))
    var output: String?

    @Flag(help: "Replace the results of a comparison that are there already.")
    var overwrite = false

    @Option(
        help: "The largest number of threads; the results are the same bits for any number.")
    var threads: Int?

    @Flag(help: "Print no table, and no progress unless asked for.")
    var quiet = false

    @Option(help: "How to show progress: auto, plain, none or json.")
    var progress = ProgressStyle.auto

    func run() throws {
        let settings = runFile.settings + (threads.map { ["solver.threads=\($0)"] } ?? [])
        let comparison: Comparison
        do {
            comparison = try Comparison { more throws(RunFileErrors) in
                try RunFile.read(contentsOf: file, settings: settings + more)
            }
        } catch {
            throw reported(error, in: file)
        }
        do {
            let writer = try DatasetWriter(
                directory: output ?? comparison.directory, overwrite: overwrite,
                name: ResultFiles.comparison)
            try conclude(perform(comparison), writer)
        } catch let error as ResultError {
            Message.error("\(file): \(error)")
            throw error.isUserError ? ExitStatus.badInput : ExitStatus.cannotGoOn
        }
    }

    private func perform(_ comparison: Comparison) throws -> ComparisonOutcome {
        let interruption = Interruption()
        var display = StageDisplay(progress, quiet: quiet)
        do {
            return try comparison.perform(
                report: { display.show($0) }, shouldStop: { interruption.isRequested })
        } catch Comparison.Failure.interrupted {
            Message.error("interrupted: nothing is written, as a part is no comparison")
            throw ExitStatus.interrupted
        } catch Comparison.Failure.noMeanField(let reasons) {
            Message.error("\(file): there is no mean field to compare with")
            for reason in reasons { Message.error("  \(reason)") }
            throw ExitStatus.cannotGoOn
        }
    }

    private func conclude(_ outcome: ComparisonOutcome, _ writer: DatasetWriter) throws {
        let place = try writer.finish(
            outcome.dataset, texts: [ResultFiles.comparisonTable: outcome.csv],
            summary: outcome.summary.encoded(pretty: true) + "\n")
        guard !quiet else { return }
        print(outcome.table)
        print("Results: \(place)")
    }
}
