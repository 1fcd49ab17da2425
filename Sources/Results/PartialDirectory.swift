import Foundation

/// The directory in which results are written before they take their place.
///
/// It lies beside its target, is called `.<name>.partial-<process>` and is
/// locked as long as its writer lives.
final class PartialDirectory {
    /// Where the results go in the end.
    let target: String
    /// Where they are written.
    let path: String
    private let overwrite: Bool
    private let createdParents: [String]
    private let lock: Int32

    /// Makes the directory, and the missing parents of its target.
    ///
    /// - Parameter mark: the file without which a directory is not of the kind
    ///   that may be overwritten.
    init(
        target: String, overwrite: Bool, mark: String = ResultFiles.run
    ) throws(ResultError) {
        self.target = target.count > 1 ? target.trimmingSuffix("/") : target
        self.overwrite = overwrite
        Leftovers(of: self.target).restoreReplaced()
        try Self.check(self.target, overwrite: overwrite, mark: mark)
        let parent = FileSystem.parent(of: self.target)
        createdParents = try FileSystem.createDirectories(parent)
        do throws(ResultError) {
            (path, lock) = try Self.make(beside: self.target)
        } catch {
            FileSystem.removeEmpty(createdParents)
            throw error
        }
        do throws(ResultError) {
            try Leftovers(of: self.target).clear(sparing: path)
        } catch {
            remove()
            throw error
        }
    }

    deinit { close(lock) }

    /// Brings everything to the disk and moves it to its place.
    func publish() throws(ResultError) {
        for name in FileSystem.entries(of: path) {
            try FileSystem.synchronize("\(path)/\(name)")
        }
        try FileSystem.synchronize(path)
        let aside = Leftovers.replacedPath(of: target)
        let replaces = overwrite && FileSystem.exists(target)
        if replaces, rename(target, aside) != 0 { throw unpublished(FileSystem.words(for: errno)) }
        guard !FileSystem.exists(target) else {
            throw unpublished("something else has taken it meanwhile")
        }
        guard rename(path, target) == 0 else {
            let reason = FileSystem.words(for: errno)
            if replaces { rename(aside, target) }
            throw unpublished(reason)
        }
        try? FileSystem.synchronize(FileSystem.parent(of: target))
        if replaces { FileSystem.remove(aside) }
    }

    /// Removes the directory, and the parents made for it if they are empty.
    func remove() {
        FileSystem.remove(path)
        FileSystem.removeEmpty(createdParents)
    }

    /// The error as seen from outside, in the place that the user asked for.
    func seenFromOutside(_ error: ResultError) -> ResultError {
        guard error.path.hasPrefix(path) else { return error }
        return ResultError(path: target + error.path.dropFirst(path.count), cause: error.cause)
    }

    private func unpublished(_ reason: String) -> ResultError {
        ResultError(path: target, cause: .unpublished(place: path, reason: reason))
    }

    private static func check(
        _ target: String, overwrite: Bool, mark: String
    ) throws(ResultError) {
        guard !["", "/", ".", ".."].contains(FileSystem.name(of: target)) else {
            throw ResultError(
                path: target.isEmpty ? "''" : target,
                cause: .notWritable("it is not the name of a directory"))
        }
        guard FileSystem.exists(target) else { return }
        guard overwrite else { throw ResultError(path: target, cause: .alreadyExists) }
        // A mistyped path must not cost anybody their files.
        guard
            FileSystem.isDirectory(target),
            FileSystem.exists("\(target)/\(mark)") || FileSystem.entries(of: target).isEmpty
        else { throw ResultError(path: target, cause: .notResults(missing: mark)) }
    }

    private static func make(
        beside target: String
    ) throws(ResultError) -> (path: String, lock: Int32) {
        let first = Leftovers.partialPath(of: target)
        var path = first
        var attempt = 1
        // Another life of this process number may have left its directory behind.
        while mkdir(path, 0o777) != 0 {
            guard errno == EEXIST else {
                throw ResultError(
                    path: FileSystem.parent(of: target),
                    cause: .notWritable(FileSystem.words(for: errno)))
            }
            attempt += 1
            path = "\(first)-\(attempt)"
        }
        let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Without locks, as on some network disks, process numbers have to do.
        if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
        return (path, lock)
    }
}
