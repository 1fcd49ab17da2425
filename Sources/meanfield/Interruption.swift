import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, a request to terminate and a closed terminal without ending the
/// process; the second time ends it at once. It watches for as long as it is held.
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
    private let raised = Atomic<Bool>(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Raises the flag and says whether it was raised before.
    func raise() -> Bool { raised.exchange(true, ordering: .relaxed) }
}
