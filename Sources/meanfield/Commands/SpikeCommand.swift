import ArgumentParser
import Results
import RunFiles
import Runs

/// `meanfield study particles`: how many particles it takes to recover spikes.
struct SpikeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "particles",
        abstract: "Measure how many particles it takes to recover spikes.",
        discussion: """
            Of a sparse deconvolution: draws particles.replicas times each of particles.counts from \
            the initial density, with equal weights, follows weights and positions to the end of \
            the run file, and counts how often the objective comes near its minimum, which an \
            independent method finds and certifies. Intervals are Wilson's of 95 %.

            Examples:
              meanfield study particles Configs/spikes-particles.json
              meanfield study particles Configs/spikes-particles.json \
            --set particles.counts=[5,10,20] --set particles.replicas=50 --output rates.csv
            """)

    @Argument(help: "The run file; its particles say which counts and how many replicas.")
    var file: String

    @OptionGroup var runFile: RunFileOptions

    @Option(
        help: "The excess that counts as a success, as a fraction of the objective of no measure.")
    var tolerance = 1e-3

    @OptionGroup var ensemble: EnsembleOptions

    @OptionGroup var table: TableOptions

    func run() throws {
        let settings = runFile.settings + ensemble.settings
        let target = try table.open()
        let interruption = Interruption()
        var display = ensemble.display
        do {
            let study = try SpikeStudy(
                RunFile.read(contentsOf: file, settings: settings), tolerance: tolerance)
            let outcome = try study.perform(
                report: { display.show($0) }, shouldStop: { interruption.isRequested })
            print(outcome.table)
            try target?.write(outcome.csv)
        } catch {
            throw ending(of: error, in: file)
        }
    }
}
