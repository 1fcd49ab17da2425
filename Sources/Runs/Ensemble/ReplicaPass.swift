import Parallelism
import ParticleFlow

/// A system of particles that can be started again as another replica.
protocol ReplicatedSystem: AnyObject {
    /// Starts again, at time 0.
    func restart(replica: Int)
    /// Advances to `end`, which is hit exactly.
    func advance(to end: Double, shouldStop: () -> Bool) throws(ParticleFlowError)
}

extension ParticleSolver: ReplicatedSystem {}
extension NetworkSolver: ReplicatedSystem {}

/// Replicas as tiles: each worker has a system that it starts again and again.
final class ReplicaPass<System: ReplicatedSystem, Value: Sendable>: TiledPass {
    private var done = 0
    private var limit = 0
    private let times: [Double]
    private let first: Int
    private let shouldStop: @Sendable () -> Bool
    private let members: [(solver: System, observe: (System, Int) -> Value)]
    private let results: UnsafeMutablePointer<Result<[Value], ParticleFlowError>?>
    private let count: Int

    /// Gives each worker a system, and what looks at it at the output of a given number.
    init(
        times: [Double], replicas: ClosedRange<Int>, shouldStop: @escaping @Sendable () -> Bool,
        members: [(System, (System, Int) -> Value)]
    ) {
        self.times = times
        first = replicas.lowerBound
        count = replicas.count
        self.shouldStop = shouldStop
        self.members = members.map { (solver: $0.0, observe: $0.1) }
        results = .allocate(capacity: count)
        results.initialize(repeating: nil, count: count)
    }

    deinit {
        results.deinitialize(count: count)
        results.deallocate()
    }

    /// Runs all replicas; what was observed of each.
    ///
    /// - Throws: ``ParticleEnsemble/Failure``.
    func perform(report: (Int) -> Void) throws -> [[Value]] {
        let workers = members.count
        let pool = WorkerPool(threads: workers)
        // Short batches, to report and to stop in between.
        let batch = max(workers, count / 50 / workers * workers)
        while done < count {
            limit = min(done + batch, count)
            pool.perform(self, tiles: limit - done)
            if let (replica, error) = firstFailure {
                throw ParticleEnsemble.Failure.stopped(replica: replica, error)
            }
            if shouldStop() { throw ParticleEnsemble.Failure.interrupted }
            done = limit
            report(done)
        }
        return observations
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let place = done + tile
            results[place] = Result { () throws(ParticleFlowError) in
                try history(replica: first + place, worker)
            }
        }
    }

    private func history(replica: Int, _ worker: Int) throws(ParticleFlowError) -> [Value] {
        let (solver, observe) = members[worker]
        solver.restart(replica: replica)
        var values: [Value] = []
        for (output, time) in times.enumerated() {
            try solver.advance(to: time, shouldStop: shouldStop)
            values.append(observe(solver, output))
        }
        return values
    }

    /// The first replica of those that ran that could not go on.
    private var firstFailure: (Int, ParticleFlowError)? {
        for place in done..<limit {
            if case .failure(let error) = results[place] { return (first + place, error) }
        }
        return nil
    }

    /// What was observed of each replica.
    private var observations: [[Value]] {
        (0..<count).map { place in
            if case .success(let values) = results[place] { values } else { [] }
        }
    }
}
