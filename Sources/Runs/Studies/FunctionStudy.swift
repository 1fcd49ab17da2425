import Meshes
import Models
import Parallelism
import ParticleFlow
import RunFiles
import Statistics

/// How fast networks of n units approach their limit as functions, as n grows.
///
/// For every count replicas are run that differ in their random numbers, and compared on a
/// fixed set of inputs ν: with each other, ‖f_n − E f_n‖_ν, and with what they learn,
/// ‖f_n − f‖_ν. The set is the one that is learnt from, or else that of the test.
public final class FunctionStudy {
    private let description: NetworkDescription
    private let counts: [Int]

    /// Prepares the study of `particles.counts`, of which there must be two.
    ///
    /// - Throws: `RunFileErrors` if there are too few counts or replicas, or no fixed set
    ///   of inputs.
    public init(_ description: NetworkDescription) throws(RunFileErrors) {
        self.description = description
        counts = Set(description.settings.counts).sorted()
        try LawStudy.checkSize(description.settings)
        let (settings, model) = (description.settings, description.model)
        // What is seen of all replicas of a count is held together.
        let seen =
            2 * Double(model.fixedCount) * Double(settings.replicas)
            * Double(description.outputTimes.count)
        for (index, count) in settings.counts.enumerated() {
            try MemoryEstimate(model, dynamics: description.dynamics, count)
                .repeated(min(description.mostThreads, settings.replicas), beside: seen)
                .check(
                    "\(settings.replicas) replicas of \(count) units on \(model.fixedCount) inputs",
                    at: "particles.counts[\(index)]")
        }
        try description.checkEnd()
        guard description.model.fixedCount > 0 else {
            throw RunFileErrors(
                RunFileError(
                    path: "model.testSamples", found: "0",
                    allowed: "a fixed set of inputs that networks are compared on: testSamples, "
                        + "or samples to learn from"))
        }
    }

    /// What is seen of a replica at an output.
    struct Sight: Sendable {
        /// f at the fixed inputs.
        let outputs: [Double]
        /// E|f − y|² there.
        let error: Double
        /// M ∫K(θ, θ) dμ.
        let diagonal: Double
    }

    /// Runs all replicas.
    ///
    /// - Parameters:
    ///   - report: receives the progress, at most twice a second and at every stage.
    ///   - shouldStop: asked after every step; `true` ends it all.
    /// - Throws: ``ParticleEnsemble/Failure``.
    public func perform(
        report: @escaping (ComparisonProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let clock = StageClock(report)
        let replicas = description.settings.replicas
        let groups = try counts.map { count in
            clock.begin("\(count) units, \(replicas) replicas")
            let sights = try pass(count, shouldStop).perform {
                clock.report(Double($0) / Double(replicas))
            }
            return Group(count: count, sights: sights)
        }
        return Outcome(
            times: description.outputTimes, replicas: replicas,
            inputs: description.model.fixedCount, groups: groups,
            isDescent: description.dynamics.births == nil, seconds: clock.elapsed)
    }

    private func pass(
        _ count: Int, _ shouldStop: @escaping @Sendable () -> Bool
    ) -> ReplicaPass<NetworkSolver, Sight> {
        let (settings, mass) = (description.settings, description.mass)
        let workers = min(description.mostThreads, settings.replicas)
        return ReplicaPass(
            times: description.outputTimes, replicas: 1...settings.replicas,
            shouldStop: shouldStop,
            members: (0..<workers).map { _ in
                (
                    NetworkSolver(
                        description, ParticleScheme(settings, count: count, replica: 1),
                        WorkerPool(threads: 1)),
                    { solver, _ in Self.sight(of: solver, mass: mass) }
                )
            })
    }

    private static func sight(of solver: NetworkSolver, mass: Double) -> Sight {
        let diagonal = mass * solver.diagonal()
        guard let (values, targets) = solver.outputs() else {
            return Sight(outputs: [], error: .nan, diagonal: .nan)
        }
        return Sight(
            outputs: values.values,
            error: AlignedBuffer.meanSquare(values.values, targets.values), diagonal: diagonal)
    }

    /// The replicas of one count.
    struct Group: Sendable {
        let count: Int
        /// At every output, the squared distances ‖f_n − f̄_n‖² of the replicas to their
        /// mean, times R/(R − 1): their mean is without bias.
        let spreads: [[Double]]
        /// At every output, ‖f_n − f‖² of the replicas.
        let errors: [[Double]]
        /// At every output, the mean of M ∫K(θ, θ) dμ less ‖f̄_n‖².
        let bounds: [Double]

        init(count: Int, sights: [[Sight]]) {
            self.count = count
            let replicas = Double(sights.count)
            var (spreads, errors, bounds): ([[Double]], [[Double]], [Double]) = ([], [], [])
            for output in sights[0].indices {
                let now = sights.map { $0[output] }
                var mean = [Double](repeating: 0, count: now[0].outputs.count)
                for sight in now {
                    for (index, value) in sight.outputs.enumerated() {
                        mean[index] += value / replicas
                    }
                }
                spreads.append(
                    now.map { sight in
                        AlignedBuffer.meanSquare(sight.outputs, mean) * replicas / (replicas - 1)
                    })
                errors.append(now.map(\.error))
                // ‖f̄‖² has the spread of a mean of R too much.
                let spread = (spreads.last ?? []).compensatedSum() / replicas
                let square = mean.lazy.map { $0 * $0 }.compensatedSum() / Double(mean.count)
                bounds.append(
                    now.lazy.map(\.diagonal).compensatedSum() / replicas
                        - (square - spread / replicas))
            }
            (self.spreads, self.errors, self.bounds) = (spreads, errors, bounds)
        }
    }
}

extension AlignedBuffer {
    /// The mean of (a − b)².
    fileprivate static func meanSquare(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).lazy.map { ($0 - $1) * ($0 - $1) }.compensatedSum() / Double(a.count)
    }
}

extension NetworkModel {
    /// The samples of the fixed set that networks are compared on.
    var fixedCount: Int {
        switch task {
        case .teacher(let lesson): lesson.samples ?? lesson.testSamples
        case .data(let training, _): training.count
        }
    }
}
