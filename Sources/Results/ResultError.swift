/// Why results could not be written or read.
public struct ResultError: Error, Sendable, Hashable {
    /// What stood in the way.
    public enum Cause: Sendable, Hashable {
        /// There is something in the place of the new results.
        case alreadyExists
        /// What should be overwritten is not of the same kind: it lacks this file.
        case notResults(missing: String)
        /// Another run is writing to the same place.
        case beingWritten
        /// The directory cannot be made or written to, for this reason.
        case notWritable(String)
        /// The disk has too little space for what is to come, in bytes.
        case tooLittleSpace(needed: Double, free: Double)
        /// The description of the results makes no sense, for this reason.
        case invalidLayout(String)
        /// There are no results, or they are damaged, for this reason.
        case unreadable(String)
        /// The disk ran full: the bytes still needed and the free ones, if known.
        case diskFull(needed: Double?, free: Double?)
        /// A file would have grown beyond the limit for files.
        case fileTooLarge
        /// The results are complete but could not be moved to their place.
        case unpublished(place: String, reason: String)
        /// The results were finished or given up before.
        case closed
        /// Something else, in the words of the system.
        case failed(String)
    }

    /// The file or directory in question.
    public let path: String
    /// What stood in the way.
    public let cause: Cause

    /// Makes an error about `path`.
    public init(path: String, cause: Cause) {
        self.path = path
        self.cause = cause
    }

    /// Whether the user can mend it by asking for something else; otherwise
    /// the run failed on its way.
    public var isUserError: Bool {
        switch cause {
        case .alreadyExists, .notResults, .beingWritten, .notWritable, .tooLittleSpace,
            .invalidLayout, .unreadable:
            true
        case .diskFull, .fileTooLarge, .unpublished, .closed, .failed:
            false
        }
    }
}

extension ResultError: CustomStringConvertible {
    /// The path and the cause in words.
    public var description: String {
        switch cause {
        case .alreadyExists:
            "\(path) exists already; choose another place or ask to overwrite it"
        case .notResults(let missing):
            missing == ResultFiles.run
                ? "\(path) is not the result of a run (it has no run.nc) and will not be overwritten"
                : "\(path) holds something else (it has no \(missing)) and will not be overwritten"
        case .beingWritten:
            "\(path) is being written by another run"
        case .notWritable(let reason):
            "\(path) cannot be written: \(reason)"
        case .tooLittleSpace(let needed, let free):
            "\(path): the results need about \(Self.size(needed)), "
                + "but only \(Self.size(free)) are free on the disk"
        case .invalidLayout(let reason):
            "\(path): \(reason)"
        case .unreadable(let reason):
            "\(path) cannot be read: \(reason)"
        case .diskFull(let needed, let free):
            "\(path): the disk is full"
                + (needed.map { "; about \(Self.size($0)) were still needed" } ?? "")
                + (free.map { ", \(Self.size($0)) are free" } ?? "")
        case .fileTooLarge:
            "\(path): the file would exceed the largest size allowed for a file (see ulimit -f)"
        case .unpublished(let place, let reason):
            "\(path) could not be put in place: \(reason); the complete results are in \(place)"
        case .closed:
            "\(path): the results were finished or given up before"
        case .failed(let reason):
            "\(path): \(reason)"
        }
    }

    private static func size(_ bytes: Double) -> String {
        var value = bytes
        var unit = "bytes"
        for larger in ["kB", "MB", "GB", "TB", "PB"] where value >= 1000 {
            value /= 1000
            unit = larger
        }
        let tenths = (value * 10).rounded() / 10
        return unit == "bytes" || value >= 100
            ? "\(Int(value.rounded())) \(unit)" : "\(tenths) \(unit)"
    }
}
