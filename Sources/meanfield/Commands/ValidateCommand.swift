import ArgumentParser
import Foundation
import RunFiles
import Runs

/// `meanfield validate`: what `run` would say, without running.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check run files without running them.",
        discussion: """
            Everything that run would refuse before its first step is refused here, except \
            for what depends on the output directory: keys, values, formulas, tables, memory \
            and a prescribed step.
            """)

    @Argument(help: "The run files.")
    var files: [String]

    @OptionGroup var runFile: RunFileOptions

    @Flag(help: "Print nothing for files that are good.")
    var quiet = false

    func run() throws {
        var failed = false
        for file in files {
            do throws(RunFileErrors) {
                _ = try Run(RunFile.readRun(contentsOf: file, settings: runFile.settings))
                if !quiet { print("\(file): good") }
            } catch {
                _ = reported(error, in: file)
                failed = true
            }
        }
        if failed { throw ExitStatus.badInput }
    }
}
