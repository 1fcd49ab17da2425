import CNetCDF
import Foundation

/// The way into the NetCDF library, one caller at a time: it has no locks of its own.
enum NetCDFLibrary {
    private static let lock = NSLock()

    /// HDF5 reports failures on standard error, thread by thread, unless told
    /// not to. It is only linked through NetCDF, hence the search by name.
    private static let setErrorReport:
        (@Sendable @convention(c) (Int64, OpaquePointer?, OpaquePointer?) -> Int32)? =
            dlsym(nil, "H5Eset_auto2").map { unsafeBitCast($0, to: ErrorReportSetter.self) }

    private typealias ErrorReportSetter =
        @Sendable @convention(c) (Int64, OpaquePointer?, OpaquePointer?) -> Int32

    /// HDF5 closes what is open when the process ends, and crashes there if a write
    /// failed before. All files are closed by hand, so that it need not.
    private static let isPrepared: Bool = {
        typealias Request = @Sendable @convention(c) () -> Int32
        guard let symbol = dlsym(nil, "H5dont_atexit") else { return false }
        return unsafeBitCast(symbol, to: Request.self)() >= 0
    }()

    /// Runs `body`, which calls the library and answers its status.
    static func call(on path: String, _ body: () -> Int32) throws(ResultError) {
        lock.lock()
        defer { lock.unlock() }
        // Before anything else, as HDF5 wants to know it before it starts.
        _ = isPrepared
        _ = setErrorReport?(0, nil, nil)
        errno = 0
        let status = body()
        let code = errno
        guard status != NC_NOERR else { return }
        throw ResultError(path: path, status: status, code: code)
    }
}

extension ResultError {
    /// The error of the NetCDF library with `status`, when the last system
    /// call that failed did so with `code`.
    fileprivate init(path: String, status: Int32, code: Int32) {
        // HDF5 says only that something went wrong: the system knows what.
        let blamed = status > 0 ? status : code
        switch blamed {
        case ENOSPC, EDQUOT, EFBIG, EIO, EACCES, EROFS:
            self.init(path: path, code: blamed)
        default:
            self.init(path: path, cause: .failed(String(cString: nc_strerror(status))))
        }
    }
}
