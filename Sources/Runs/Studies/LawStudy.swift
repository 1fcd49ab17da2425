import Meshes
import ParticleFlow
import RunFiles
import Statistics

/// How fast n particles approach the mean field as n grows (Proposition 5.1).
///
/// For every count replicas are run to the end of the run file, and their distances
/// to the mean field are fitted by a power of n. The mean field is the better of the
/// grid's solution and that of weighted particles.
public final class LawStudy {
    /// Makes a description of the run with more settings `key.path=value`.
    public typealias Reader = ([String]) throws(RunFileErrors) -> RunDescription

    private let read: Reader
    private let base: RunDescription
    private let particles: ParticleSettings

    /// Prepares the study of `particles.counts`, of which there must be two.
    ///
    /// - Parameter read: reads the run file with further settings.
    /// - Throws: `RunFileErrors` if the run file is wrong or has too few counts.
    public init(read: @escaping Reader) throws(RunFileErrors) {
        self.read = read
        base = try read([])
        try base.requireOneSign(for: "the law of large numbers")
        particles = try base.ensembleSettings()
        try Self.checkSize(particles)
    }

    /// Throws an error if there are too few counts or replicas for a law.
    static func checkSize(_ particles: ParticleSettings) throws(RunFileErrors) {
        let counts = Set(particles.counts)
        guard counts.count >= 2 else {
            throw RunFileErrors(
                RunFileError(
                    path: "particles.counts", found: "\(particles.counts)",
                    allowed: "two different counts or more, as an exponent follows from two"))
        }
        guard particles.replicas >= 2 else {
            throw RunFileErrors(
                RunFileError(
                    path: "particles.replicas", found: "\(particles.replicas)",
                    allowed: "2 or more, as an error bar needs two"))
        }
    }

    /// Solves the mean field and runs all replicas.
    ///
    /// - Parameters:
    ///   - report: receives the progress, at most twice a second and at every stage.
    ///   - shouldStop: asked after every step; `true` ends it all.
    /// - Throws: `RunFileErrors`, `Comparison.Failure`, ``ParticleEnsemble/Failure``.
    public func perform(
        report: @escaping (ComparisonProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let clock = StageClock(report)
        let plan = DistancePlan(base)
        let mean = try MeanField(read, plan, clock, shouldStop)
        let description = try read(["solver.method=particles", "solver.timeStep=auto"])
        let counts = Set(particles.counts).sorted()
        let squares = try counts.map { count in
            clock.begin("\(count) particles, \(particles.replicas) replicas")
            return try self.squares(count, description, plan, mean, clock, shouldStop)
        }
        let distances = squares[0][0].indices.map { index in
            zip(counts, squares).map { count, squares in
                ReplicaDistances(count: count, squares: squares.map { $0[index] })
            }
        }
        return outcome(plan, mean, distances, seconds: clock.elapsed)
    }

    /// The squared distances of each replica at the end: those of the plan, then
    /// those of the means.
    private func squares(
        _ count: Int, _ description: RunDescription, _ plan: DistancePlan, _ mean: MeanField,
        _ clock: StageClock, _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> [[Double]] {
        let end = base.outputTimes.count - 1
        let means = mean.means(at: end)
        let references = mean.references.measures(at: end)
        let capacity = try ParticleSolver.capacity(
            count: count, dynamics: description.dynamics, mesh: description.mesh)
        let ensemble = ParticleEnsemble(
            description, scheme: ParticleScheme(particles, count: count, replica: 1))
        func observer() throws -> (any ParticleMethod, Int) -> [Double] {
            let meter = try DistanceMeter(
                description, plan, capacity: mean.references.largest + capacity)
            return { method, output in
                guard output == end else { return [] }
                let distances = zip(plan.distances, meter.values(references, method.particles))
                    .map { $0.square($1) }
                let diagnostics = Diagnostics(
                    method, minimumPotential: .nan, momentum: description.dynamics.momentum)
                return distances + zip(diagnostics.means, means).map { ($0 - $1) * ($0 - $1) }
            }
        }
        let replicas = particles.replicas
        return try ensemble.observe(
            replicas: 1...replicas, report: { clock.report(Double($0) / Double(replicas)) },
            shouldStop: shouldStop, with: observer
        ).map { $0[end] }
    }

    private func outcome(
        _ plan: DistancePlan, _ mean: MeanField, _ found: [[ReplicaDistances]], seconds: Double
    ) -> Outcome {
        let end = base.outputTimes.count - 1
        let distances = zip(plan.distances, mean.references.series).map { distance, series in
            let error = series.errors[series.reference]?[end] ?? .nan
            return (
                name: distance.isSquare ? "root_\(distance.name)" : distance.name,
                title: distance.rootName,
                error: distance.isSquare ? abs(error).squareRoot() : abs(error)
            )
        }
        let moments = zip(base.mesh.axes, mean.meanErrors(at: end)).map { axis, error in
            (name: "mean_\(axis.name)", title: "mean of \(axis.name)", error: error)
        }
        let laws = zip(distances + moments, found).map { quantity, distances in
            Law(
                name: quantity.name, title: quantity.title, referenceError: quantity.error,
                distances: distances)
        }
        return Outcome(
            time: base.outputTimes[end], replicas: particles.replicas,
            reference: mean.reference, laws: laws, wallSeconds: seconds)
    }
}

/// The mean field by all methods that can solve it.
private struct MeanField {
    let references: References
    let reference: MeanFieldMethod
    private let best: SolvedMethod
    private let table: Scalars

    init(
        _ read: @escaping LawStudy.Reader, _ plan: DistancePlan, _ clock: StageClock,
        _ shouldStop: @escaping () -> Bool
    ) throws {
        var omissions: [String] = []
        let solved = try MeanFieldTask(read: read, plan: plan, clock: clock, shouldStop: shouldStop)
            .solveAll(&omissions)
        references = try References(solved, plan, try read([]))
        reference = references.series[plan.judged].reference
        best = solved.first { [reference] in $0.method == reference } ?? solved[0]
        table = best.fine.table
    }

    private var places: [Int] {
        table.quantities.indices.filter { table.quantities[$0].name.hasPrefix("mean_") }
            .filter { table.quantities[$0].name != "mean_potential" }
    }

    func means(at output: Int) -> [Double] { places.map { best.fine.scalars[output][$0] } }

    func meanErrors(at output: Int) -> [Double] { places.map { best.errors[output][$0] } }
}
