import ArgumentParser
import Results
import RunFiles
import Runs

/// `meanfield study lln`: how fast particles approach the mean field.
struct LawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lln", abstract: "Fit how the distance to the mean field falls with n.",
        discussion: """
            Runs particles.replicas systems of each of particles.counts to the end of the run \
            file and fits their distances to the mean field by a power of n, with a bootstrap \
            confidence interval: W1 on each axis, the kernel distance, the means. The law of \
            large numbers expects the exponent -1/2. Networks without a mesh are compared as \
            functions, on a fixed set of inputs.

            Examples:
              meanfield study lln Configs/figure-1-good-start.json \
            --set particles.counts=[100,1000,10000] --set time.end=5
              meanfield study lln problem.json --output lln.csv
            """)

    @Argument(help: "The run file; its particles say which counts, how many replicas and how.")
    var file: String

    @OptionGroup var runFile: RunFileOptions

    @OptionGroup var ensemble: EnsembleOptions

    @OptionGroup var table: TableOptions

    func run() throws {
        let settings = runFile.settings + ensemble.settings
        let target = try table.open()
        let interruption = Interruption()
        var display = ensemble.display
        do {
            if case .network(let description) = try RunFile.readRun(
                contentsOf: file, settings: settings)
            {
                let outcome = try FunctionStudy(description).perform(
                    report: { display.show($0) }, shouldStop: { interruption.isRequested })
                print(outcome.table)
                try target?.write(outcome.csv)
                return
            }
            let study = try LawStudy { more throws(RunFileErrors) in
                try RunFile.read(contentsOf: file, settings: settings + more)
            }
            let outcome = try study.perform(
                report: { display.show($0) }, shouldStop: { interruption.isRequested })
            print(outcome.table)
            try target?.write(outcome.csv)
        } catch {
            throw ending(of: error, in: file)
        }
    }
}
