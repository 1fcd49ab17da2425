import Foundation

/// What is said to the user beside the results.
enum Message {
    /// Writes a line to standard error.
    static func error(_ text: String) { write(text + "\n") }

    /// Writes to standard error as it is.
    static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
