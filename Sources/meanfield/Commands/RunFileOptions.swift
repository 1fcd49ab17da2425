import ArgumentParser
import RunFiles

/// The options that change what a run file says.
struct RunFileOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Replace a value of the run file, as in --set solver.order=1; may be repeated.",
            valueName: "key.path=value"))
    var settings: [String] = []

    /// Reads a run file, with or without a mesh, with the replacements, then with `more`.
    func readRun(_ file: String, more: [String] = []) throws -> DescribedRun {
        do {
            return try RunFile.readRun(contentsOf: file, settings: settings + more)
        } catch {
            throw reported(error, in: file)
        }
    }

    /// Reads the run file of a problem on a mesh with the replacements, then with `more`.
    func read(_ file: String, more: [String] = []) throws -> RunDescription {
        do {
            return try RunFile.read(contentsOf: file, settings: settings + more)
        } catch {
            throw reported(error, in: file)
        }
    }
}

/// Reports all that is wrong with a run file.
func reported(_ errors: RunFileErrors, in file: String) -> ExitCode {
    let count = errors.errors.count
    Message.error("\(file): \(count == 1 ? "1 error" : "\(count) errors")")
    for error in errors.errors { Message.error("  \(error)") }
    return ExitStatus.badInput
}
