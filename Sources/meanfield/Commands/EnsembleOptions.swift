import ArgumentParser

/// How a study of many replicas runs, and what it shows on the way.
struct EnsembleOptions: ParsableArguments {
    @Option(
        help: "The largest number of threads; the results are the same bits for any number.")
    var threads: Int?

    @Flag(help: "Show no progress unless asked for.")
    var quiet = false

    @Option(help: "How to show progress: auto, plain, none or json.")
    var progress = ProgressStyle.auto

    /// The replacements in the run file that these options stand for.
    var settings: [String] { threads.map { ["solver.threads=\($0)"] } ?? [] }

    /// What shows the progress.
    var display: StageDisplay { StageDisplay(progress, quiet: quiet) }
}
