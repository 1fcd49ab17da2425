import Foundation
import Models

/// Reads run files and says what may stand in them.
public enum RunFile {
    private static let maximumBytes = 1 << 26

    /// Reads the run file of a problem on a mesh at `path`.
    ///
    /// - Parameters:
    ///   - path: The file; paths inside it are relative to its directory.
    ///   - settings: Replacements `key.path=value`, applied in order.
    /// - Throws: All errors of the file at once; or that its model lives on no mesh.
    public static func read(
        contentsOf path: String, settings: [String] = []
    ) throws(RunFileErrors) -> RunDescription {
        try onMesh(readRun(contentsOf: path, settings: settings))
    }

    /// Reads the run file of a problem on a mesh from its text.
    ///
    /// - Parameters:
    ///   - text: JSON5.
    ///   - directory: Where relative paths inside the file start.
    ///   - settings: Replacements `key.path=value`, applied in order.
    /// - Throws: All errors of the file at once; or that its model lives on no mesh.
    public static func read(
        text: String, directory: String, settings: [String] = []
    ) throws(RunFileErrors) -> RunDescription {
        try onMesh(readRun(text: text, directory: directory, settings: settings))
    }

    /// Reads the run file at `path`, of a problem with or without a mesh.
    ///
    /// - Parameters: as of ``read(contentsOf:settings:)``.
    /// - Throws: All errors of the file at once.
    public static func readRun(
        contentsOf path: String, settings: [String] = []
    ) throws(RunFileErrors) -> DescribedRun {
        let url = URL(fileURLWithPath: path)
        let name = url.deletingPathExtension().lastPathComponent
        return try read(
            text: text(at: path), directory: url.deletingLastPathComponent().path,
            runName: name.isEmpty ? "run" : name, settings: settings)
    }

    /// Reads a run file, of a problem with or without a mesh, from its text.
    ///
    /// - Parameters: as of ``read(text:directory:settings:)``.
    /// - Throws: All errors of the file at once.
    public static func readRun(
        text: String, directory: String, settings: [String] = []
    ) throws(RunFileErrors) -> DescribedRun {
        try read(text: text, directory: directory, runName: "run", settings: settings)
    }

    private static func onMesh(_ run: DescribedRun) throws(RunFileErrors) -> RunDescription {
        switch run {
        case .mesh(let description): return description
        case .network(let description):
            let model = description.model
            throw RunFileErrors(
                RunFileError(
                    path: "model", found: "a model in \(model.parameters) dimensions",
                    allowed: "one on a mesh, as "
                        + NetworkDescription.refusal(ofMethod: "grid", model)
                        + ", by \"meanfield run\" or \"meanfield study lln\""))
        }
    }

    private static func read(
        text: String, directory: String, runName: String, settings: [String]
    ) throws(RunFileErrors) -> DescribedRun {
        var json = try JSONValue(json5: text)
        let errors = ErrorSink()
        for key in JSONScanner(text).duplicates {
            errors.report(
                RunFileError(
                    path: "", found: "the key \(key.what) a second time at \(key.place)",
                    allowed: "every key of an object once"))
        }
        for setting in settings { Setting.apply(setting, to: &json, errors) }
        let place = Place(path: "", errors: errors)
        if NetworkModelKeys.describes(json) {
            let kind = NetworkRunKeys.kind(directory: directory, runName: runName)
            let reading = try sound(kind.read(json, place), errors)
            return .network(NetworkDescription(reading.value, reading.effective))
        }
        let kind = RunKeys.kind(directory: directory, runName: runName)
        let reading = try sound(kind.read(json, place), errors)
        let parts = reading.value
        return .mesh(
            RunDescription(
                title: parts.title, mesh: parts.context.mesh, model: parts.model,
                dynamics: parts.dynamics, initial: parts.initial, solver: parts.solver,
                particles: parts.particles, outputTimes: parts.outputTimes, output: parts.output,
                effective: reading.effective))
    }

    /// What was read, unless there was an error.
    private static func sound<Parts>(
        _ reading: Reading<Parts?>?, _ errors: ErrorSink
    ) throws(RunFileErrors) -> (value: Parts, effective: JSONValue) {
        try errors.throwIfAny()
        guard let reading, let parts = reading.value else {
            throw RunFileErrors(.syntax("nothing that could be read"))
        }
        return (parts, reading.effective)
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
