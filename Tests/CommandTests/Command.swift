import Foundation
import TestSupport
import Testing

/// The built executable as a child process.
enum Command {
    /// How a command ended and what it said.
    struct Ending {
        let status: Int32
        /// Whether it ended by itself, not by a signal.
        let exited: Bool
        let output: String
        let errors: String
    }

    /// The executable, which the build puts beside the bundle of the tests.
    static func executable() throws -> String {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") } ?? .main
        let places = [bundle.bundleURL.deletingLastPathComponent(), bundle.bundleURL]
        let candidates = places.map { $0.appendingPathComponent("meanfield").path }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0) },
            "meanfield is not built: there is none of \(candidates)")
    }

    /// Runs `meanfield` in `directory`.
    static func run(_ arguments: [String], in directory: TemporaryDirectory) throws -> Ending {
        try Child(executable(), arguments, in: directory).ending()
    }

    /// Runs `meanfield` in a directory of its own.
    static func run(_ arguments: String...) throws -> Ending {
        try run(arguments, in: TemporaryDirectory())
    }

    /// Runs a script in which "$@" is `meanfield` with the arguments.
    static func shell(
        _ script: String, _ arguments: [String], in directory: TemporaryDirectory
    ) throws -> Ending {
        try Child(
            "/bin/sh", ["-c", script, "sh", executable()] + arguments, in: directory
        ).ending()
    }
}

/// A process at work. What it says goes to files, so that it never waits for a reader.
final class Child {
    private let process = Process()
    private let place: TemporaryDirectory

    init(_ executable: String, _ arguments: [String], in directory: TemporaryDirectory) throws {
        place = try TemporaryDirectory()
        try place.write("", to: "out")
        try place.write("", to: "err")
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: place.path + "/out")
        process.standardError = FileHandle(forWritingAtPath: place.path + "/err")
        try process.run()
    }

    /// What it has written to standard error by now.
    var errors: String { get throws { try place.text(of: "err") } }

    /// Waits until it has written a line to standard error.
    func waitForALine() throws {
        for _ in 0..<6000 where process.isRunning {
            if try errors.contains("\n") { return }
            usleep(10_000)
        }
        Issue.record("no line on standard error: \(try errors)")
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func ending() throws -> Command.Ending {
        process.waitUntilExit()
        return Command.Ending(
            status: process.terminationStatus, exited: process.terminationReason == .exit,
            output: try place.text(of: "out"), errors: try errors)
    }
}

/// A small run file that takes no time, and settings on top.
enum SmallRun {
    static let text = """
        {
          mesh: { axes: [{ range: [-3, 3], cells: 32 }] },
          model: { type: "landscape", potential: { type: "double-well" } },
          initial: { type: "normal", sd: 0.5 },
          time: { end: 0.1, outputs: 3 },
          output: { directory: "results" },
        }
        """

    /// A directory with `small.json`.
    static func directory() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.write(text, to: "small.json")
        return directory
    }

    static func arguments(_ settings: [String], _ options: String...) -> [String] {
        ["run", "small.json"] + options + settings.flatMap { ["--set", $0] }
    }
}
