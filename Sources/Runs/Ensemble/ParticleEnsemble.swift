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
        let pass = try ReplicaPass<ParticleSolver, Value>(
            times: description.outputTimes, replicas: replicas, shouldStop: shouldStop,
            members: (0..<workers).map { _ in
                let observe = try makeObserver()
                return (try makeSolver(threads / workers), { observe($0, $1) })
            })
        return try pass.perform(report: report)
    }

    private func makeSolver(_ threads: Int) throws(RunFileErrors) -> ParticleSolver {
        try ParticleStart.solver(
            description, scheme: scheme, pool: WorkerPool(threads: max(1, threads)))
    }
}
