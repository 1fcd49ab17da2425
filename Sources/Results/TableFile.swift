import Foundation

/// A table in a file of its own, complete or absent.
///
/// The place is checked when the value is made, before the work whose result it
/// will hold; the text is written aside and then takes its place.
public struct TableFile {
    private let path: String

    /// Checks that a file can be made at `path`.
    ///
    /// - Parameter overwrite: whether a file that is there may be replaced.
    /// - Throws: ``ResultError`` if it cannot.
    public init(path: String, overwrite: Bool) throws(ResultError) {
        self.path = path
        guard !FileSystem.isDirectory(path), !path.hasSuffix("/"), !path.isEmpty else {
            throw ResultError(path: path, cause: .notWritable("it is not the name of a file"))
        }
        guard overwrite || !FileSystem.exists(path) else {
            throw ResultError(path: path, cause: .alreadyExists)
        }
        let parent = FileSystem.parent(of: path)
        guard FileSystem.isDirectory(parent) || !FileSystem.exists(parent) else {
            throw ResultError(path: parent, cause: .notWritable("it is not a directory"))
        }
    }

    /// Writes `text`, and makes the directories down to it.
    public func write(_ text: String) throws(ResultError) {
        let parent = FileSystem.parent(of: path)
        _ = try FileSystem.createDirectories(parent)
        let aside = "\(parent)/.\(FileSystem.name(of: path)).partial-\(getpid())"
        FileSystem.remove(aside)
        do throws(ResultError) {
            try TextFile(creating: aside).write(text)
            try FileSystem.synchronize(aside)
            guard rename(aside, path) == 0 else { throw ResultError(path: path, code: errno) }
        } catch {
            FileSystem.remove(aside)
            throw error
        }
    }
}
