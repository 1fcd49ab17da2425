import Foundation

/// What runs that were killed left beside the place of their results.
///
/// - `.<name>.partial-<process>`: results that were being written. Removed if
///   the process is gone, unless they are complete but for the last move.
/// - `.<name>.replaced-<process>`: results that were being overwritten. Put
///   back if nothing has taken their place, removed otherwise.
struct Leftovers {
    private let target: String
    private let parent: String

    init(of target: String) {
        self.target = target
        parent = FileSystem.parent(of: target)
    }

    /// Where this process writes the results for `target`.
    static func partialPath(of target: String) -> String { path(of: target, kind: "partial") }

    /// Where this process moves the results that were at `target`.
    static func replacedPath(of target: String) -> String { path(of: target, kind: "replaced") }

    /// Removes partial results but this run's own; throws if another run is at work.
    func clear(sparing own: String) throws(ResultError) {
        for path in paths(kind: "partial") where path != own {
            if isLocked(path) { throw ResultError(path: target, cause: .beingWritten) }
            guard isAbandoned(path), !FileSystem.exists("\(path)/\(ResultFiles.summary)")
            else { continue }
            FileSystem.remove(path)
        }
    }

    /// Undoes a replacement that did not come to its end.
    func restoreReplaced() {
        for path in paths(kind: "replaced") where isAbandoned(path) {
            if FileSystem.exists(target) {
                FileSystem.remove(path)
            } else {
                rename(path, target)
            }
        }
    }

    private static func path(of target: String, kind: String) -> String {
        let parent = FileSystem.parent(of: target)
        return "\(parent)/.\(FileSystem.name(of: target)).\(kind)-\(getpid())"
    }

    private func paths(kind: String) -> [String] {
        let prefix = ".\(FileSystem.name(of: target)).\(kind)-"
        return FileSystem.entries(of: parent).filter { $0.hasPrefix(prefix) }
            .map { "\(parent)/\($0)" }
    }

    private func isLocked(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    private func isAbandoned(_ path: String) -> Bool {
        let suffix = path.split(separator: ".").last?.split(separator: "-") ?? []
        guard suffix.count >= 2, let process = pid_t(suffix[1]), process > 0 else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }
}
