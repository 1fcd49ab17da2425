import Foundation
import Models

/// Reads run files and says what may stand in them.
public enum RunFile {
    private static let maximumBytes = 1 << 26

    /// Reads the run file at `path`.
    ///
    /// - Parameters:
    ///   - path: The file; paths inside it are relative to its directory.
    ///   - settings: Replacements `key.path=value`, applied in order.
    /// - Throws: All errors of the file at once.
    public static func read(
        contentsOf path: String, settings: [String] = []
    ) throws(RunFileErrors) -> RunDescription {
        let url = URL(fileURLWithPath: path)
        let name = url.deletingPathExtension().lastPathComponent
        return try read(
            text: text(at: path), directory: url.deletingLastPathComponent().path,
            runName: name.isEmpty ? "run" : name, settings: settings)
    }

    /// Reads a run file from its text.
    ///
    /// - Parameters:
    ///   - text: JSON5.
    ///   - directory: Where relative paths inside the file start.
    ///   - settings: Replacements `key.path=value`, applied in order.
    /// - Throws: All errors of the file at once.
    public static func read(
        text: String, directory: String, settings: [String] = []
    ) throws(RunFileErrors) -> RunDescription {
        try read(text: text, directory: directory, runName: "run", settings: settings)
    }

    private static func read(
        text: String, directory: String, runName: String, settings: [String]
    ) throws(RunFileErrors) -> RunDescription {
        var json = try JSONValue(json5: text)
        let errors = ErrorSink()
        for key in JSONScanner(text).duplicates {
            errors.report(
                RunFileError(
                    path: "", found: "the key \(key.what) a second time at \(key.place)",
                    allowed: "every key of an object once"))
        }
        for setting in settings { Setting.apply(setting, to: &json, errors) }
        let kind = RunKeys.kind(directory: directory, runName: runName)
        let reading = kind.read(json, Place(path: "", errors: errors))
        try errors.throwIfAny()
        guard let reading, let parts = reading.value else {
            throw RunFileErrors(.syntax("nothing that could be read"))
        }
        return RunDescription(
            title: parts.title, mesh: parts.context.mesh, model: parts.model,
            dynamics: parts.dynamics, initial: parts.initial, solver: parts.solver,
            particles: parts.particles, outputTimes: parts.outputTimes, output: parts.output,
            effective: reading.effective)
    }

    private static func text(at path: String) throws(RunFileErrors) -> String {
        func fail(_ found: String) -> RunFileErrors {
            RunFileErrors(
                RunFileError(path: path, found: found, allowed: "a run file in JSON (UTF-8)"))
        }
        guard FileManager.default.fileExists(atPath: path) else { throw fail("no file") }
        let data: Data
        do {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw fail("a file that cannot be read")
            }
            defer { try? file.close() }
            // Bounded, as a pipe or a device may never end.
            data = try file.read(upToCount: maximumBytes + 1) ?? Data()
        } catch {
            throw fail("a file that cannot be read")
        }
        guard data.count <= maximumBytes else { throw fail("more than \(maximumBytes) bytes") }
        guard let text = String(data: data, encoding: .utf8) else {
            throw fail("bytes that are not UTF-8")
        }
        return text
    }
}
