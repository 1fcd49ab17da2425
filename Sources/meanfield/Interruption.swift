import Dispatch
import Foundation
import Synchronization

/// Notices Ctrl-C, and a request to terminate, without ending the process; the
/// second time ends it at once.
final class Interruption: Sendable {
    private let requested = Atomic<Bool>(false)

    /// Whether the user asked to stop.
    var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Starts to watch; the process must keep the object as long as it matters.
    static func watch() -> Interruption {
        let interruption = Interruption()
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if interruption.requested.exchange(true, ordering: .relaxed) {
                    exit(ExitStatus.interrupted.rawValue)
                }
            }
            source.activate()
            sources.withLock { $0.append(source) }
        }
        return interruption
    }

    /// A source watches for as long as somebody holds it.
    private static let sources = Mutex<[any DispatchSourceSignal]>([])
}
