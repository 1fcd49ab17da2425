import ArgumentParser
import Models
import Results
import RunFiles
import Runs

/// `meanfield study clt`: the fluctuations of particles against their prediction.
struct FluctuationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clt", abstract: "Compare the fluctuations of particles with their theory.",
        discussion: """
            The central limit theorem predicts n·Var of an observable from the equation \
            linearised around its solution; replicas of n particles measure it. Step, seed and \
            sampling are those of "particles" in the run file, which also says when to look. The \
            last line says whether theory and replicas agree at the end: whether all intervals \
            there hold together with the confidence that was asked for.

            Examples:
              meanfield study clt run.json --observable x --observable "x^2" --replicas 2000
              meanfield study clt mixture.json --observable "network_output(0)" --count 1000
            """)

    @Argument(help: "The run file.")
    var file: String

    @OptionGroup var runFile: RunFileOptions

    @Option(
        help: ArgumentHelp(
            "A formula in the names of the axes, or network_output(x); may be repeated.",
            valueName: "formula"))
    var observable: [String] = []

    @Option(help: "The number of particles; by default the first of particles.counts.")
    var count: Int?

    @Option(help: "The number of replicas; by default particles.replicas.")
    var replicas: Int?

    @Option(help: "How births and deaths happen: synchronous, gillespie or both.")
    var births = "both"

    @Option(help: "The probability with which the intervals hold.")
    var confidence = 0.99

    @Option(help: "The nodes along each axis of the prediction; by default 400, or 48 on a plane.")
    var nodes: Int?

    @OptionGroup var table: TableOptions

    @Flag(help: "Do not report on the way.")
    var quiet = false

    func run() throws {
        let schemes = try self.schemes
        let target = try table.open()
        do {
            let study = try FluctuationStudy(
                try runFile.read(file),
                FluctuationStudy.Settings(
                    observables: observable, count: count, replicas: replicas, births: schemes,
                    confidence: confidence, nodes: nodes))
            var last = ContinuousClock.now - .seconds(Self.pause)
            let outcome = try study.perform(report: { line in
                guard !quiet, ContinuousClock.now - last >= .seconds(Self.pause) else { return }
                last = .now
                Message.error(line)
            })
            print(outcome.table)
            try target?.write(outcome.csv)
        } catch {
            throw ending(of: error, in: file)
        }
    }

    /// The seconds between two lines of progress.
    private static let pause = 5

    private var schemes: [BirthScheme] {
        get throws {
            if births == "both" { return BirthScheme.allCases }
            guard let scheme = BirthScheme(rawValue: births) else {
                throw ValidationError(
                    "--births: found \"\(births)\", allowed: synchronous, gillespie or both")
            }
            return [scheme]
        }
    }
}
