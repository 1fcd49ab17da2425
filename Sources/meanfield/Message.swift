import Foundation

/// What is said to the user beside the results.
enum Message {
    /// Writes a line to standard error.
    static func error(_ text: String) { write(text + "\n") }

    /// Writes to standard error as it is; if nobody reads it, that is no reason to
    /// stop.
    static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
