import CNetCDF

/// An open NetCDF file.
///
/// Every call is checked and goes through ``NetCDFLibrary``.
final class NetCDFFile {
    let path: String
    let handle: Int32
    private var isOpen = true

    /// Makes a new file in the NetCDF-4 format.
    init(creating path: String) throws(ResultError) {
        self.path = path
        var handle: Int32 = 0
        try NetCDFLibrary.call(on: path) { nc_create(path, NC_NETCDF4 | NC_NOCLOBBER, &handle) }
        self.handle = handle
    }

    /// Opens a file for reading.
    init(opening path: String) throws(ResultError) {
        self.path = path
        var handle: Int32 = 0
        do throws(ResultError) {
            try NetCDFLibrary.call(on: path) { nc_open(path, NC_NOWRITE, &handle) }
        } catch {
            guard case .failed(let reason) = error.cause else { throw error }
            throw ResultError(path: path, cause: .unreadable(reason))
        }
        self.handle = handle
    }

    deinit { discard() }

    /// Calls the library for this file.
    func call(_ body: (Int32) -> Int32) throws(ResultError) {
        guard isOpen else { throw ResultError(path: path, cause: .closed) }
        try NetCDFLibrary.call(on: path) { body(handle) }
    }

    /// Brings what was written so far to the file.
    func synchronize() throws(ResultError) {
        try call { nc_sync($0) }
    }

    /// Closes the file.
    ///
    /// HDF5 cannot recover if it fails to write while it closes a file, and
    /// brings the process down when that ends. Hence everything is written
    /// before; if that fails the file is still open, to be discarded.
    func close() throws(ResultError) {
        guard isOpen else { return }
        try synchronize()
        defer { isOpen = false }
        try call { nc_close($0) }
    }

    /// Closes the file without caring for its contents, on a full disk too.
    func discard() {
        guard isOpen else { return }
        FileSystem.redirectToNowhere(path)
        try? call { nc_close($0) }
        isOpen = false
    }
}
