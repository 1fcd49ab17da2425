import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, a request to terminate and a closed terminal without ending the
/// process; another one, a second later or more, ends it at once. It watches for as
/// long as it is held.
///
/// Any thread may ask: the sources are touched when it begins and ends alone.
final class Interruption: @unchecked Sendable {
    private let flag = Flag()
    private let sources: [any DispatchSourceSignal]

    /// Starts to watch.
    init() {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { [flag] in
                // Whatever the other threads are doing.
                if flag.raise() { _exit(ExitStatus.interrupted.rawValue) }
            }
            source.activate()
        }
    }

    deinit { for source in sources { source.cancel() } }

    /// Whether the user asked to stop.
    var isRequested: Bool { flag.isRaised }
}

private final class Flag: Sendable {
    /// When it was raised, in nanoseconds of the monotonic clock; 0 if it was not.
    private let raised = Atomic<UInt64>(0)

    /// `timeout` and the like signal a process and then its group: that is one wish.
    private static let patience: UInt64 = 1_000_000_000

    var isRaised: Bool { raised.load(ordering: .relaxed) > 0 }

    /// Raises the flag and says whether it was raised for a while already.
    func raise() -> Bool {
        let now = DispatchTime.now().uptimeNanoseconds
        let (isFirst, before) = raised.compareExchange(
            expected: 0, desired: now, ordering: .relaxed)
        return !isFirst && now > before + Self.patience
    }
}
