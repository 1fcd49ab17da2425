import ExactSolutions
import Interactions
import Models
import Parallelism
import ParticleFlow
import RunFiles
import Statistics

/// How many particles it takes to recover spikes (Chizat and Bach 2018).
///
/// For every count replicas draw that many particles from the initial density, follow
/// their weights and positions to the end of the run file, and compare the objective with
/// its certified minimum. With too few particles the flow may end in a local minimum; with
/// many it hardly ever does.
public final class SpikeStudy {
    /// Why there is no outcome.
    public enum Failure: Error, Sendable {
        /// The caller asked to stop.
        case interrupted
        /// The computation could not go on; the reason, for a person.
        case stopped(String)
    }

    private let description: RunDescription
    private let particles: ParticleSettings
    private let problem: SparseDeconvolution
    private let tolerance: Double

    /// Prepares the study of `particles.counts`, with `particles.replicas` of each.
    ///
    /// - Parameter tolerance: the excess over the minimum, as a fraction of ½‖y‖², the objective
    ///   of no measure, up to which a replica counts as a success.
    /// - Throws: `RunFileErrors` if the run file is of another model or has no particles.
    public init(_ description: RunDescription, tolerance: Double) throws(RunFileErrors) {
        guard let problem = description.model.deconvolution else {
            throw RunFileErrors(
                RunFileError(
                    path: "model.type", found: "another model",
                    allowed: "\"sparse-deconvolution\", whose minimum is known"))
        }
        guard tolerance > 0, tolerance < 1 else {
            throw RunFileErrors(
                RunFileError(
                    path: "--tolerance", found: "\(tolerance)", allowed: "a number between 0 and 1")
            )
        }
        guard case .free? = description.dynamics.birthDeath?.population else {
            throw RunFileErrors(
                RunFileError(
                    path: "dynamics.birthDeath", found: "weights whose sum is kept",
                    allowed: "a population \"free\", as the minimum is over all masses"))
        }
        // The study leaves the file's method for weighted particles.
        guard description.dynamics.diffusion == 0, description.dynamics.momentum == nil else {
            throw RunFileErrors(
                RunFileError(
                    path: "dynamics", found: "diffusion or momentum",
                    allowed: "none, as the study follows characteristics, which carry no noise"))
        }
        self.description = description
        self.problem = problem
        self.tolerance = tolerance
        particles = try description.ensembleSettings()
        _ = try ParticleStart(started(count: particles.counts[0], replica: 1))
    }

    private func started(count: Int, replica: Int) -> RunDescription {
        description.solvedByWeighted(drawing: count, replica: replica, of: particles)
    }

    /// Runs all replicas.
    ///
    /// - Parameters:
    ///   - report: receives the progress, at most twice a second and at every stage.
    ///   - shouldStop: asked after every step; `true` ends it all.
    /// - Throws: `RunFileErrors`, ``Failure``.
    public func perform(
        report: @escaping (ComparisonProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let clock = StageClock(report)
        clock.begin("the minimum")
        let minimum: DeconvolutionMinimum
        do {
            minimum = try DeconvolutionMinimum(problem)
        } catch {
            throw Failure.stopped(
                "no certified minimiser was found; the smallest gap is \(error.gap) of ½‖y‖²")
        }
        let pool = WorkerPool(
            threads: description.workers(for: particles.replicas, each: 1))
        var rows: [Row] = []
        for count in Set(particles.counts).sorted() {
            clock.begin("\(count) particles, \(particles.replicas) replicas")
            let objectives = try objectives(count, pool, clock, shouldStop)
            rows.append(
                Row(
                    count: count,
                    excesses: objectives.map { $0 - minimum.certificate.objective },
                    allowed: tolerance * problem.observedEnergy))
        }
        return Outcome(
            time: description.outputTimes.last ?? 0, tolerance: tolerance,
            scale: problem.observedEnergy, minimum: minimum, rows: rows,
            wallSeconds: clock.elapsed)
    }

    private func objectives(
        _ count: Int, _ pool: WorkerPool, _ clock: StageClock,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> [Double] {
        let replicas = particles.replicas
        let pass = DescentPass(replicas: replicas, shouldStop: shouldStop) {
            self.started(count: count, replica: $0)
        }
        // Short batches, to report and to stop in between.
        let batch = max(pool.threads, replicas / 50 / pool.threads * pool.threads)
        var objectives: [Double] = []
        while objectives.count < replicas {
            let limit = min(objectives.count + batch, replicas)
            pass.first = objectives.count
            pool.perform(pass, tiles: limit - objectives.count)
            if shouldStop() { throw Failure.interrupted }
            for replica in objectives.count..<limit {
                objectives.append(try pass.objective(replica))
            }
            clock.report(Double(limit) / Double(replicas))
        }
        return objectives
    }
}

/// Replicas as tiles.
private final class DescentPass: TiledPass {
    var first = 0
    private let shouldStop: @Sendable () -> Bool
    private let describe: (Int) -> RunDescription
    private let results: UnsafeMutablePointer<Result<Double, any Error>?>
    private let count: Int

    init(
        replicas: Int, shouldStop: @escaping @Sendable () -> Bool,
        describe: @escaping (Int) -> RunDescription
    ) {
        self.shouldStop = shouldStop
        self.describe = describe
        count = replicas
        results = .allocate(capacity: replicas)
        results.initialize(repeating: nil, count: replicas)
    }

    deinit {
        results.deinitialize(count: count)
        results.deallocate()
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let replica = first + tile
            results[replica] = Result { try descend(describe(replica + 1)) }
        }
    }

    private func descend(_ description: RunDescription) throws -> Double {
        guard let problem = description.model.deconvolution else { return .nan }
        let method = try ParticleStart(description).method
        do {
            try method.advance(to: description.outputTimes.last ?? 0, shouldStop: shouldStop)
        } catch ParticleFlowError.extinct {
            // No measure is what a large penalty asks for.
            return problem.objective(of: [])
        }
        return problem.objective(of: method.particles.atoms(isSigned: problem.isSigned))
    }

    /// The objective at the end of a replica that has run.
    func objective(_ replica: Int) throws -> Double {
        switch results[replica] {
        case .success(let objective): return objective
        case .failure(let error):
            guard let error = error as? ParticleFlowError else { throw error }
            throw SpikeStudy.Failure.stopped(
                "replica \(replica + 1): \(error.explanation(.weighted))")
        case nil: return .nan
        }
    }
}
