/// Collects the errors of one file while it is being read.
final class ErrorSink {
    /// More errors than anybody reads at once are only counted.
    private static let shown = 100

    private var errors: [RunFileError] = []
    /// The number of errors so far.
    private(set) var count = 0

    func report(_ error: RunFileError) {
        count += 1
        if count <= Self.shown { errors.append(error) }
    }

    /// Throws what was collected, if anything was.
    func throwIfAny() throws(RunFileErrors) {
        guard let first = errors.first else { return }
        var others = Array(errors.dropFirst())
        if count > Self.shown {
            others.append(
                RunFileError(
                    path: "", found: "there are \(count - Self.shown) more errors", allowed: ""))
        }
        throw RunFileErrors(first, others)
    }
}

/// A place in the file, where errors can be reported.
struct Place {
    let path: String
    let errors: ErrorSink

    func key(_ key: String) -> Place {
        let plain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"[].\"\\=".utf8.contains($0) }
        let isPlain = plain && !key.isEmpty && key.utf8.count <= 64
        let name = isPlain ? key : "[\(JSONValue.string(key).shown)]"
        return Place(
            path: path.isEmpty || !isPlain ? path + name : "\(path).\(name)", errors: errors)
    }

    func index(_ index: Int) -> Place { Place(path: "\(path)[\(index)]", errors: errors) }

    func report(found: String, allowed: String, suggestion: String? = nil) {
        errors.report(
            RunFileError(path: path, found: found, allowed: allowed, suggestion: suggestion))
    }

    /// Reports a word that is none of `names`; nil stands for nothing at all.
    func reportUnknown(_ json: JSONValue?, among names: [String], allowed: String) {
        var suggestion: String?
        if case .string(let name) = json {
            suggestion = Spelling.suggestion(for: name, among: names)
        }
        report(found: json?.shown ?? "nothing", allowed: allowed, suggestion: suggestion)
    }
}
