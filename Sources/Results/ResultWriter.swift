import Meshes

/// Writes the results of a run: a directory that appears complete or not at all.
///
/// Everything is written into a hidden directory beside the target, which
/// ``finish(summary:)`` renames. A writer that is abandoned, that fails or that
/// is let go removes it. Should the process be killed, the hidden directory
/// stays behind, and the next writer for the same target removes it.
///
/// A file that outgrows `ulimit -f` ends a process by the signal `SIGXFSZ`:
/// programs ignore it (`signal(SIGXFSZ, SIG_IGN)`) to get a ``ResultError``.
///
/// A writer is used by one thread at a time.
public final class ResultWriter {
    /// What is written.
    public let layout: ResultLayout
    /// The number of records so far.
    public private(set) var recordCount = 0

    private let expectedOutputs: Int
    private let directory: PartialDirectory
    private var records: RunRecords
    private let table: DiagnosticsTable
    private var isOpen = true
    private var lastSynchronization = ContinuousClock.now

    /// Starts the results that will be found in `directory`, and its missing parents.
    ///
    /// What is wrong with the place is found here: that it is taken, unless
    /// `overwrite` is set and it holds the results of a run; that it cannot be
    /// written; that another run writes there; or that the disk has too little
    /// space for `expectedOutputs` records. Nothing is left behind then.
    public init(
        directory: String, overwrite: Bool = false, layout: ResultLayout, expectedOutputs: Int
    ) throws(ResultError) {
        if let flaw = layout.flaw() {
            throw ResultError(path: directory, cause: .invalidLayout(flaw))
        }
        self.layout = layout
        self.expectedOutputs = expectedOutputs
        let place = try PartialDirectory(target: directory, overwrite: overwrite)
        self.directory = place
        do throws(ResultError) {
            let needed = layout.expectedBytes(outputs: expectedOutputs)
            if let free = FileSystem.freeBytes(at: place.path), free < needed {
                throw ResultError(
                    path: place.target, cause: .tooLittleSpace(needed: needed, free: free))
            }
            records = try RunRecords(
                creating: "\(place.path)/\(ResultFiles.run)", layout: layout)
            table = try DiagnosticsTable(
                creating: "\(place.path)/\(ResultFiles.diagnostics)",
                quantities: layout.quantities)
        } catch {
            place.remove()
            throw Self.explained(
                error, in: place, needed: layout.expectedBytes(outputs: expectedOutputs))
        }
    }

    deinit { abandon() }

    /// Where the results are until they are finished; other files that belong
    /// to them may be put here.
    public var workingDirectory: String { directory.path }

    /// Appends a record: the time and one scalar a quantity, in their order,
    /// the fields in the order of the mesh, what there is at chosen inputs (the vectors,
    /// then the matrices row by row), and the particles.
    ///
    /// What is nil or not a number is recorded as missing. If this fails the
    /// results are abandoned.
    public func append(
        time: Double, scalars: [Double], density: UnsafePointer<Double>? = nil,
        potential: UnsafePointer<Double>? = nil, moreFields: [UnsafePointer<Double>] = [],
        networkOutput: UnsafePointer<Double>? = nil, points: [[Double]]? = nil,
        particles: ParticleRecord? = nil
    ) throws(ResultError) {
        precondition(scalars.count == layout.quantities.count, "every quantity needs its value")
        try abandoningOnFailure { () throws(ResultError) in
            try records.append(
                time: time, scalars: scalars, density: density, potential: potential,
                moreFields: moreFields, networkOutput: networkOutput, points: points,
                particles: particles)
            try table.append(time: time, scalars: scalars)
            recordCount += 1
            try synchronizeNowAndThen()
        }
    }

    /// Sets a global attribute that is known late, such as the wall time.
    public func setAttribute(_ name: String, _ value: AttributeValue) throws(ResultError) {
        try abandoningOnFailure { () throws(ResultError) in
            try records.setAttribute(name, value)
        }
    }

    /// Completes the results with a summary and moves them to their place,
    /// which is returned.
    ///
    /// Results that are to be overwritten exist until then and survive a
    /// failure. If only the move fails, the complete results stay where the
    /// error says; after any other failure they are abandoned.
    @discardableResult
    public func finish(summary: String) throws(ResultError) -> String {
        try abandoningOnFailure { () throws(ResultError) in
            try records.close()
            let file = try TextFile(creating: "\(directory.path)/\(ResultFiles.summary)")
            try file.write(summary)
            try directory.publish()
            isOpen = false
        }
        return directory.target
    }

    /// Gives the results up and removes what was written of them.
    public func abandon() {
        guard isOpen else { return }
        isOpen = false
        records.discard()
        directory.remove()
    }

    private var bytesToCome: Double {
        let outputs = max(1, expectedOutputs - recordCount)
        return layout.expectedBytes(outputs: outputs)
    }

    private func abandoningOnFailure(
        _ action: () throws(ResultError) -> Void
    ) throws(ResultError) {
        guard isOpen else { throw ResultError(path: directory.target, cause: .closed) }
        do throws(ResultError) {
            try action()
        } catch {
            if case .unpublished = error.cause { isOpen = false }
            abandon()
            throw Self.explained(error, in: directory, needed: bytesToCome)
        }
    }

    /// The error as seen from outside: in the place that the user asked for,
    /// with the space that would have been needed.
    private static func explained(
        _ error: ResultError, in directory: PartialDirectory, needed: Double
    ) -> ResultError {
        let error = directory.seenFromOutside(error)
        guard case .diskFull(_, let free) = error.cause else { return error }
        return ResultError(path: error.path, cause: .diskFull(needed: needed, free: free))
    }

    /// Flushing has its price, so that not every one of many records gets it.
    private func synchronizeNowAndThen() throws(ResultError) {
        let now = ContinuousClock.now
        guard recordCount == 1 || now - lastSynchronization > .seconds(2) else { return }
        try records.synchronize()
        lastSynchronization = now
    }
}
