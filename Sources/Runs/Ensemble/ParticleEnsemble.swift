import Foundation
import Interactions
import Meshes
import Models
import Parallelism
import ParticleFlow
import RunFiles

/// Systems of particles of one size that differ in their random numbers alone.
///
/// Replicas are shared out among threads; what is observed of replica k is the
/// same whichever other replicas are run, and on any number of threads.
public struct ParticleEnsemble {
    /// What is sampled.
    public let description: RunDescription
    /// The number of particles of a system at time 0.
    public let scheme: ParticleScheme
    /// The number of replicas that run at the same time.
    public let threads: Int

    /// Makes the ensemble of `description` with `scheme`, whose replica is not used.
    public init(_ description: RunDescription, scheme: ParticleScheme) {
        self.description = description
        self.scheme = scheme
        threads = description.solver.threads ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// Why an ensemble has no result.
    public enum Failure: Error, CustomStringConvertible {
        /// A replica could not go on.
        case stopped(replica: Int, ParticleFlowError)
        /// The caller asked to stop.
        case interrupted

        /// What happened, for a person.
        public var description: String {
            switch self {
            case .stopped(let replica, let error):
                "replica \(replica): \(error.explanation(.particles))"
            case .interrupted: "interrupted"
            }
        }
    }

    /// Runs replicas and observes each at every output time.
    ///
    /// - Parameters:
    ///   - replicas: the numbers of the replicas, from 1.
    ///   - report: receives the number of replicas that are done, now and then.
    ///   - shouldStop: asked after every step; `true` ends the ensemble.
    ///   - makeObserver: makes what looks at a system at the output of a given
    ///     number; once a thread, so that it may keep scratch memory.
    /// - Returns: the observations, one array a replica, one element an output.
    /// - Throws: `RunFileErrors` for what cannot be sampled, ``Failure``.
    public func observe<Value: Sendable>(
        replicas: ClosedRange<Int>, report: (Int) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false },
        with makeObserver: () throws -> (any ParticleMethod, Int) -> Value
    ) throws -> [[Value]] {
        let workers = min(threads, replicas.count)
        let pass = try ReplicaPass<Value>(
            times: description.outputTimes, first: replicas.lowerBound, count: replicas.count,
            shouldStop: shouldStop,
            members: (0..<workers).map { _ in
                (try makeSolver(threads / workers), try makeObserver())
            })
        let pool = WorkerPool(threads: workers)
        // Short batches, to report and to stop in between.
        let batch = max(workers, replicas.count / 50 / workers * workers)
        while pass.done < replicas.count {
            pass.limit = min(pass.done + batch, replicas.count)
            pool.perform(pass, tiles: pass.limit - pass.done)
            if let (replica, error) = pass.firstFailure {
                throw Failure.stopped(replica: replica, error)
            }
            if shouldStop() { throw Failure.interrupted }
            pass.done = pass.limit
            report(pass.done)
        }
        return pass.observations
    }

    private func makeSolver(_ threads: Int) throws(RunFileErrors) -> ParticleSolver {
        try ParticleStart.solver(
            description, scheme: scheme, pool: WorkerPool(threads: max(1, threads)))
    }
}

/// Replicas as tiles: each worker has a system that it starts again and again.
private final class ReplicaPass<Value: Sendable>: TiledPass {
    var done = 0
    var limit = 0
    private let times: [Double]
    private let first: Int
    private let shouldStop: @Sendable () -> Bool
    private let members: [(solver: ParticleSolver, observe: (any ParticleMethod, Int) -> Value)]
    private let results: UnsafeMutablePointer<Result<[Value], ParticleFlowError>?>
    private let count: Int

    init(
        times: [Double], first: Int, count: Int, shouldStop: @escaping @Sendable () -> Bool,
        members: [(ParticleSolver, (any ParticleMethod, Int) -> Value)]
    ) {
        self.times = times
        self.first = first
        self.count = count
        self.shouldStop = shouldStop
        self.members = members.map { (solver: $0.0, observe: $0.1) }
        results = .allocate(capacity: count)
        results.initialize(repeating: nil, count: count)
    }

    deinit {
        results.deinitialize(count: count)
        results.deallocate()
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
    var firstFailure: (Int, ParticleFlowError)? {
        for place in done..<limit {
            if case .failure(let error) = results[place] { return (first + place, error) }
        }
        return nil
    }

    /// What was observed of each replica.
    var observations: [[Value]] {
        (0..<count).map { place in
            if case .success(let values) = results[place] { values } else { [] }
        }
    }
}
