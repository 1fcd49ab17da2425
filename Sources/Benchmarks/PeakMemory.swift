import Foundation

/// The memory of the process.
enum PeakMemory {
    /// The most bytes that were resident so far, the program and its libraries
    /// included.
    static var bytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        // Linux counts kilobytes.
        return usage.ru_maxrss * 1024
    }
}
