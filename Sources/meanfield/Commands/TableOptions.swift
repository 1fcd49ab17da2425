import ArgumentParser
import Results
import RunFiles
import Runs

/// Where the numbers of a study go beside the terminal.
struct TableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the numbers to a CSV file too.", valueName: "file.csv"))
    var output: String?

    @Flag(help: "Replace a file that is there already.")
    var overwrite = false

    /// Claims the file before anything is computed.
    func open() throws -> TableFile? {
        try output.map { path in
            do throws(ResultError) {
                return try TableFile(path: path, overwrite: overwrite)
            } catch {
                Message.error("\(error)")
                throw ExitStatus.badInput
            }
        }
    }
}

/// Says why a study of `file` has no outcome, and how the command ends.
func ending(of error: any Error, in file: String) -> any Error {
    func cannotGoOn(_ reason: String) -> ExitCode {
        Message.error("\(file): \(reason)")
        return ExitStatus.cannotGoOn
    }
    switch error {
    case let errors as RunFileErrors:
        return reported(errors, in: file)
    case Comparison.Failure.interrupted, ParticleEnsemble.Failure.interrupted,
        SpikeStudy.Failure.interrupted:
        Message.error("interrupted: nothing is written, as a part is no study")
        return ExitStatus.interrupted
    case Comparison.Failure.noMeanField(let reasons):
        return cannotGoOn(
            (["there is no mean field to compare with"] + reasons).joined(separator: "\n  "))
    case SpikeStudy.Failure.stopped(let reason):
        return cannotGoOn(reason)
    case let failure as ParticleEnsemble.Failure:
        return cannotGoOn("\(failure)")
    case let failure as OrderStudy.Failure:
        return cannotGoOn("\(failure)")
    case let failure as FluctuationStudy.Failure:
        return cannotGoOn("\(failure)")
    case let error as ResultError:
        return cannotGoOn("\(error)")
    default:
        return error
    }
}
