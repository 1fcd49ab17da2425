import Foundation

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
private final class Team: @unchecked Sendable {
    private let size: Int
    private let order = NSCondition()
    private let report = NSCondition()
    private var pass: (any TiledPass)?
    private var tileCount = 0
    private var generation = 0
    private var pending = 0
    private var stopping = false

    init(size: Int) { self.size = size }

    func start() {
        for worker in 1..<size {
            let thread = Thread { self.serve(worker: worker) }
            thread.start()
        }
    }

    func stop() {
        order.lock()
        stopping = true
        order.broadcast()
        order.unlock()
    }

    func perform(_ pass: any TiledPass, tiles tileCount: Int) {
        order.lock()
        self.pass = pass
        self.tileCount = tileCount
        pending = size - 1
        generation &+= 1
        order.broadcast()
        order.unlock()
        runShare(of: pass, tileCount: tileCount, worker: 0)
        report.lock()
        while pending > 0 { report.wait() }
        report.unlock()
    }

    private func runShare(of pass: any TiledPass, tileCount: Int, worker: Int) {
        let share = tileCount * worker / size..<tileCount * (worker + 1) / size
        if !share.isEmpty { pass.run(tiles: share, worker: worker) }
    }

    private func serve(worker: Int) {
        var seen = 0
        while true {
            order.lock()
            while generation == seen && !stopping { order.wait() }
            let (current, count, stop) = (pass, tileCount, stopping)
            seen = generation
            order.unlock()
            if stop { return }
            if let current { runShare(of: current, tileCount: count, worker: worker) }
            report.lock()
            pending -= 1
            if pending == 0 { report.signal() }
            report.unlock()
        }
    }
}
