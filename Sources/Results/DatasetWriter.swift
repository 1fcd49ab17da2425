import Foundation

/// Writes a data set with its tables: a directory that appears complete or not at all.
///
/// The place is taken when the writer is made, before the work whose results it
/// will hold, under the rules of ``ResultWriter``. A writer that is abandoned, that
/// fails or that is let go leaves nothing.
public final class DatasetWriter {
    private let directory: PartialDirectory
    private let name: String
    private var isOpen = true

    /// Takes the place of the results.
    ///
    /// - Parameters:
    ///   - directory: where the results will be found; missing parents are made.
    ///   - overwrite: whether results of the same kind may be replaced.
    ///   - name: the name of the file with the data set, which tells its kind.
    /// - Throws: ``ResultError`` if the place is taken or cannot be written.
    public init(directory: String, overwrite: Bool, name: String) throws(ResultError) {
        self.name = name
        self.directory = try PartialDirectory(
            target: directory, overwrite: overwrite, mark: name)
    }

    deinit { abandon() }

    /// Writes everything and moves it to its place, which is returned.
    ///
    /// - Parameters:
    ///   - texts: the text files beside the data set, by name.
    ///   - summary: the text of `summary.json`.
    /// - Throws: ``ResultError``; if only the move fails, the complete results stay
    ///   where the error says, otherwise nothing is left.
    @discardableResult
    public func finish(
        _ dataset: Dataset, texts: [String: String] = [:], summary: String
    ) throws(ResultError) -> String {
        guard isOpen else { throw ResultError(path: directory.target, cause: .closed) }
        if let flaw = dataset.flaw() {
            abandon()
            throw ResultError(path: directory.target, cause: .invalidLayout(flaw))
        }
        do throws(ResultError) {
            try dataset.write(to: "\(directory.path)/\(name)")
            for (name, text) in texts { try write(text, to: name) }
            try write(summary, to: ResultFiles.summary)
            try directory.publish()
        } catch {
            if case .unpublished = error.cause { isOpen = false }
            abandon()
            throw directory.seenFromOutside(error)
        }
        isOpen = false
        return directory.target
    }

    /// Gives the results up and removes what was written of them.
    public func abandon() {
        guard isOpen else { return }
        isOpen = false
        directory.remove()
    }

    private func write(_ text: String, to name: String) throws(ResultError) {
        try TextFile(creating: "\(directory.path)/\(name)").write(text)
    }
}
