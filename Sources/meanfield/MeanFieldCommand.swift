import ArgumentParser
import Foundation
import Runs

/// The command `meanfield`.
struct MeanFieldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meanfield",
        abstract: "Solves the birth-death mean-field equation of neural-network training.",
        discussion: """
            Exit status: 0 done; 2 bad input, nothing written; 3 the computation could not go \
            on, the last good state is on disk and named; 130 interrupted, likewise.

            Examples:
              meanfield run Configs/mixture-good-start.json
              meanfield run Configs/double-well.json --set dynamics.birthDeath.rate=2 --output Results/fast
              meanfield validate Configs/*.json
              meanfield schema > run-file.schema.json
            """,
        version: MeanFieldVersion.current,
        subcommands: [
            RunCommand.self, CompareCommand.self, StudyCommand.self, ValidateCommand.self,
            SchemaCommand.self, ModelsCommand.self, BenchCommand.self,
        ]
    )
}

/// The statuses with which the command ends.
enum ExitStatus {
    static let badInput = ExitCode(2)
    static let cannotGoOn = ExitCode(3)
    static let interrupted = ExitCode(130)
}

@main
enum Main {
    static func main() {
        // A file that outgrows a limit is an error to report, not the end.
        signal(SIGXFSZ, SIG_IGN)
        // So is a reader of standard output that has gone.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try MeanFieldCommand.parseAsRoot()
            try command.run()
        } catch let status as ExitCode {
            exit(status.rawValue)
        } catch {
            let isBadInput = MeanFieldCommand.exitCode(for: error) != .success
            let message = MeanFieldCommand.fullMessage(for: error)
            if isBadInput { Message.error(message) } else { print(message) }
            exit(isBadInput ? ExitStatus.badInput.rawValue : 0)
        }
    }
}
