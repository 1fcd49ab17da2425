import Foundation

/// The few calls to the operating system that the results need, with errors in words.
enum FileSystem {
    /// Whether there is anything at `path`, a broken link included.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether `path` is a directory, or a link to one.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names of the entries of a directory; none if it cannot be read.
    static func entries(of directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    /// Removes a file, a link or a whole directory, as far as possible.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The bytes that are free for this user on the disk of `path`, if known.
    static func freeBytes(at path: String) -> Double? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Double(status.f_bavail) * Double(status.f_frsize)
    }

    /// Makes sure that a file or directory has reached the disk.
    static func synchronize(_ path: String) throws(ResultError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ResultError(path: path, code: errno) }
        let code = fsync(descriptor) == 0 ? 0 : errno
        close(descriptor)
        // Some file systems cannot do this for directories, and need not.
        guard code == 0 || code == EINVAL else { throw ResultError(path: path, code: code) }
    }

    /// Makes the missing directories down to `directory`; answers them, outermost first.
    static func createDirectories(_ directory: String) throws(ResultError) -> [String] {
        var missing: [String] = []
        var path = directory
        while !path.isEmpty && path != "/" && !exists(path) {
            missing.insert(path, at: 0)
            path = parent(of: path)
        }
        var created: [String] = []
        for path in missing {
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
                let reason = words(for: errno)
                removeEmpty(created)
                throw ResultError(path: path, cause: .notWritable(reason))
            }
            created.append(path)
        }
        return created
    }

    /// Removes those of the nested directories, outermost first, that are empty.
    static func removeEmpty(_ directories: [String]) {
        for path in directories.reversed() { rmdir(path) }
    }

    /// The directory that holds `path`.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        let parent = path[..<slash].trimmingSuffix("/")
        return parent.isEmpty ? "/" : parent
    }

    /// The last component of `path`.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Makes all further writing to the open file at `path` go nowhere, and succeed.
    static func redirectToNowhere(_ path: String) {
        var file = stat()
        guard stat(path, &file) == 0 else { return }
        let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nowhere >= 0 else { return }
        defer { close(nowhere) }
        for descriptor in entries(of: "/dev/fd").compactMap({ Int32($0) }) {
            var status = stat()
            guard
                fstat(descriptor, &status) == 0,
                status.st_ino == file.st_ino, status.st_dev == file.st_dev
            else { continue }
            dup2(nowhere, descriptor)
        }
    }

    /// An error code in the words of the system.
    static func words(for code: Int32) -> String {
        String(cString: strerror(code))
    }
}

extension StringProtocol {
    /// The text without the slashes, or whatever `character` is, at its end.
    func trimmingSuffix(_ character: Character) -> String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == character { end = index(before: end) }
        return String(self[..<end])
    }
}

extension ResultError {
    /// The error of a system call during a run.
    init(path: String, code: Int32) {
        switch code {
        case ENOSPC, EDQUOT:
            let free = FileSystem.freeBytes(at: FileSystem.parent(of: path))
            self.init(path: path, cause: .diskFull(needed: nil, free: free))
        case EFBIG:
            self.init(path: path, cause: .fileTooLarge)
        default:
            self.init(path: path, cause: .failed(FileSystem.words(for: code)))
        }
    }
}
