/// One thing that is wrong with a run file.
public struct RunFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place, such as `mesh.axes[1].cells`; empty for the file as a whole.
    public let path: String
    /// What was found there; the whole reason if ``allowed`` is empty.
    public let found: String
    /// What may stand there.
    public let allowed: String
    /// What was probably meant.
    public let suggestion: String?

    /// Makes an error.
    public init(path: String, found: String, allowed: String, suggestion: String? = nil) {
        self.path = path
        self.found = found
        self.allowed = allowed
        self.suggestion = suggestion
    }

    /// One line for a person.
    public var description: String {
        let place = path.isEmpty ? "run file" : path
        let hint = suggestion.map { "; did you mean \"\($0)\"?" } ?? ""
        return allowed.isEmpty
            ? "\(place): \(found)\(hint)" : "\(place): found \(found), allowed: \(allowed)\(hint)"
    }

    static func syntax(_ found: String) -> RunFileError {
        RunFileError(path: "", found: found, allowed: "JSON, comments welcome")
    }
}

/// Everything that is wrong with a run file; there is at least one error.
public struct RunFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The errors, in the order of reading.
    public let errors: [RunFileError]

    /// Makes a list from its first error and the others.
    public init(_ first: RunFileError, _ others: [RunFileError] = []) {
        errors = [first] + others
    }

    /// One line an error.
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}
