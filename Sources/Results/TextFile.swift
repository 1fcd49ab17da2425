import Foundation

/// A new text file that is written without delay.
final class TextFile {
    let path: String
    private let descriptor: Int32

    init(creating path: String) throws(ResultError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw ResultError(path: path, code: errno) }
    }

    deinit { close(descriptor) }

    /// All of the text in the file at `path`.
    static func contents(of path: String) throws(ResultError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            let reason = FileSystem.exists(path) ? "it cannot be opened" : "there is no such file"
            throw ResultError(path: path, cause: .unreadable(reason))
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Appends `text`.
    func write(_ text: String) throws(ResultError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if written >= 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                throw ResultError(path: path, code: errno)
            }
        }
    }
}
