import Foundation
import Synchronization

/// A piece of work that is cut into numbered tiles.
///
/// Passes are objects made once, before the first step, so that handing one to
/// a ``WorkerPool`` allocates nothing.
public protocol TiledPass: AnyObject {
    /// Does the work of `tiles`.
    ///
    /// - Parameters:
    ///   - tiles: consecutive tile numbers, at least one.
    ///   - worker: the number of the worker, `0..<pool.threads`; at any moment
    ///     no two calls share it, so it may index scratch memory.
    func run(tiles: Range<Int>, worker: Int)
}

/// A fixed team of threads that runs passes, one at a time.
///
/// The cut into tiles belongs to the pass and never depends on the number of
/// threads: whatever is reduced per tile has the same bits for any team.
public final class WorkerPool: Sendable {
    /// The number of workers, the calling thread included.
    public let threads: Int
    private let team: Team

    /// Starts `threads − 1` helper threads; they end with the pool.
    ///
    /// - Parameter threads: the number of workers, at least 1.
    public init(threads: Int) {
        precondition(threads >= 1, "a pool needs at least one worker")
        self.threads = threads
        team = Team(size: threads)
        team.start()
    }

    deinit { team.stop() }

    /// Runs `pass` over `0..<tileCount` and returns when all of it is done.
    public func perform(_ pass: any TiledPass, tiles tileCount: Int) {
        guard tileCount > 0 else { return }
        if threads == 1 || tileCount == 1 {
            pass.run(tiles: 0..<tileCount, worker: 0)
        } else {
            team.perform(pass, tiles: tileCount)
        }
    }
}

/// The threads of a pool; they hold the team, not the pool, so that the pool
/// can end them when it goes.
///
/// A step is a dozen short passes: who waits looks for the next order for a
/// while before it goes to sleep.
private final class Team: @unchecked Sendable {
    private let size: Int
    private let order = NSCondition()
    private let report = NSCondition()
    private let generation = Atomic<Int>(0)
    private let pending = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private var pass: (any TiledPass)?
    private var tileCount = 0

    /// About twenty microseconds, a few times what waking a thread costs.
    private static let patience = 4000

    init(size: Int) { self.size = size }

    func start() {
        for worker in 1..<size {
            let thread = Thread { self.serve(worker: worker) }
            thread.start()
        }
    }

    func stop() {
        order.lock()
        stopping.store(true, ordering: .releasing)
        order.broadcast()
        order.unlock()
    }

    func perform(_ pass: any TiledPass, tiles tileCount: Int) {
        self.pass = pass
        self.tileCount = tileCount
        pending.store(size - 1, ordering: .relaxed)
        order.lock()
        generation.add(1, ordering: .releasing)
        order.broadcast()
        order.unlock()
        runShare(of: pass, tileCount: tileCount, worker: 0)
        if Self.watches({ pending.load(ordering: .acquiring) == 0 }) { return }
        report.lock()
        while pending.load(ordering: .acquiring) > 0 { report.wait() }
        report.unlock()
    }

    private func runShare(of pass: any TiledPass, tileCount: Int, worker: Int) {
        let share = tileCount * worker / size..<tileCount * (worker + 1) / size
        if !share.isEmpty { pass.run(tiles: share, worker: worker) }
    }

    private func serve(worker: Int) {
        var seen = 0
        while true {
            waitForOrder(after: seen)
            if stopping.load(ordering: .acquiring) { return }
            seen = generation.load(ordering: .acquiring)
            if let pass { runShare(of: pass, tileCount: tileCount, worker: worker) }
            if pending.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
                report.lock()
                report.signal()
                report.unlock()
            }
        }
    }

    private func waitForOrder(after seen: Int) {
        func hasOrder() -> Bool {
            generation.load(ordering: .acquiring) != seen || stopping.load(ordering: .acquiring)
        }
        if Self.watches(hasOrder) { return }
        order.lock()
        while !hasOrder() { order.wait() }
        order.unlock()
    }

    /// Looks for a while, and says whether it was worth it.
    @inline(__always)
    private static func watches(_ condition: () -> Bool) -> Bool {
        for _ in 0..<patience where condition() { return true }
        return false
    }
}
