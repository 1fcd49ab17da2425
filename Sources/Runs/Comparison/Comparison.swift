import Foundation
import Meshes
import ParticleFlow
import Results
import RunFiles
import Statistics

/// One problem, three methods: the grid, weighted particles, and the random
/// particles whose law of large numbers both of them solve.
///
/// It says at which count, and until when, particles follow the mean field, and
/// whether the two solutions of that agree within their error bars.
public final class Comparison {
    /// Makes a description of the run with more settings `key.path=value`.
    public typealias Reader = ([String]) throws(RunFileErrors) -> RunDescription

    /// Why there is no outcome.
    public enum Failure: Error, Sendable, Hashable {
        /// The caller asked to stop.
        case interrupted
        /// There is no mean field to compare with; the reasons, for a person.
        case noMeanField([String])
    }

    private let read: Reader
    private let base: RunDescription
    private let particles: ParticleSettings
    private var omissions: [String] = []

    /// Prepares a comparison.
    ///
    /// - Parameter read: reads the run file with further settings.
    /// - Throws: `RunFileErrors` if the run file is wrong, or has no `particles`.
    public init(read: @escaping Reader) throws(RunFileErrors) {
        self.read = read
        base = try read([])
        try base.requireOneSign(for: "a comparison")
        particles = try base.ensembleSettings()
    }

    /// The place of the results if none is asked for.
    public var directory: String { "\(base.output.directory)-comparison" }

    /// Solves by all methods and compares.
    ///
    /// - Parameters:
    ///   - report: receives the progress, at most twice a second and at every stage.
    ///   - shouldStop: asked after every step of every method; `true` ends it all.
    /// - Throws: ``Failure``. A method or a count that cannot solve the problem is
    ///   left out, and the outcome says so.
    public func perform(
        report: @escaping (ComparisonProgress) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> ComparisonOutcome {
        do {
            return try solveAll(StageClock(report), shouldStop)
        } catch  where error.isInterruption {
            throw Failure.interrupted
        }
    }

    private func solveAll(
        _ clock: StageClock, _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> ComparisonOutcome {
        omissions = []
        let plan = DistancePlan(base)
        if let reason = plan.reason, base.hasInteraction {
            omissions.append("the kernel distance is left out: \(reason)")
        }
        if base.hasSingularKernel {
            omissions.append(
                "reaction_dissipation and certified_gap are not compared: V at a point mass lacks "
                    + "what a singular kernel gives to its nearest surroundings")
        }
        let solved = try MeanFieldTask(read: read, plan: plan, clock: clock, shouldStop: shouldStop)
            .solveAll(&omissions)
        let references = try References(solved, plan, base)
        let ensembles = try sample(solved[0].fine.table, references, plan, clock, shouldStop)
        return outcome(solved, references, ensembles, plan, seconds: clock.elapsed)
    }

    // MARK: The particles

    private func sample(
        _ scalars: Scalars, _ references: References, _ plan: DistancePlan, _ clock: StageClock,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> [EnsembleSeries] {
        let description: RunDescription
        do {
            description = try read(["solver.method=particles", "solver.timeStep=auto"])
        } catch {
            omissions.append("particles are left out: \(error.inOneLine)")
            return []
        }
        return try Set(particles.counts).sorted().compactMap { count in
            clock.begin("\(count) particles, \(particles.replicas) replicas")
            do {
                return try ensemble(
                    description, count, scalars, references, plan, clock, shouldStop)
            } catch  where !error.isInterruption {
                omissions.append("n = \(count) is left out: \(error.inOneLine)")
                return nil
            }
        }
    }

    private func ensemble(
        _ description: RunDescription, _ count: Int, _ scalars: Scalars,
        _ references: References, _ plan: DistancePlan, _ clock: StageClock,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> EnsembleSeries {
        let ensemble = ParticleEnsemble(
            description, scheme: ParticleScheme(particles, count: count, replica: 1))
        let capacity = try ParticleSolver.capacity(
            count: count, dynamics: description.dynamics, mesh: description.mesh)
        let replicas = particles.replicas
        func makeObserver() throws -> (any ParticleMethod, Int) -> [Double] {
            let meter = try DistanceMeter(
                description, plan, capacity: references.largest + capacity)
            return { method, output in
                // Where V is least on the mesh is not worth asking of every replica.
                let diagnostics = Diagnostics(
                    method, minimumPotential: .nan, momentum: description.dynamics.momentum)
                return scalars.values(diagnostics)
                    + meter.values(references.measures(at: output), method.particles)
            }
        }
        let observations = try ensemble.observe(
            replicas: 1...replicas, report: { clock.report(Double($0) / Double(replicas)) },
            shouldStop: shouldStop, with: makeObserver)
        return EnsembleSeries(
            count: count, observations: observations, scalars: scalars.quantities.count)
    }

    // MARK: Side by side

    private func outcome(
        _ solved: [SolvedMethod], _ references: References, _ ensembles: [EnsembleSeries],
        _ plan: DistancePlan, seconds: Double
    ) -> ComparisonOutcome {
        let quantities = solved[0].fine.table.quantities
        let methods = solved.map { $0.series() }
        let main =
            quantities.firstIndex { $0.name == "loss" }
            ?? quantities.firstIndex { $0.name == "energy" } ?? 0
        let series = methods.leastError { $0.errors[main].last ?? .nan }
        let grid = methods.first { $0.method == .grid }
        let weighted = methods.first { $0.method == .weighted }
        let agreement = grid.flatMap { grid in
            weighted.map {
                MethodAgreement(grid, $0, quantities: quantities, base)
            }
        }
        return ComparisonOutcome(
            description: base, quantities: quantities, methods: methods, ensembles: ensembles,
            distances: references.series, main: main, reference: series.method,
            judged: plan.judged, agreement: agreement,
            courses: ParticleCourse.all(
                ensembles, distance: plan.distances[plan.judged], judged: plan.judged, main: main,
                series: series, gapsFallAsInverse: !base.hasSingularKernel),
            omissions: omissions, wallSeconds: seconds)
    }
}

extension RunDescription {
    /// Whether particles see each other.
    fileprivate var hasInteraction: Bool {
        if case .landscape(_, let kernel) = model { !kernel.isZero } else { true }
    }
}

extension Array {
    /// The element with the smallest error; one whose error is not known comes last.
    func leastError(_ error: (Element) -> Double) -> Element {
        func rank(_ element: Element) -> Double {
            let value = error(element)
            return value.isNaN ? .infinity : value
        }
        return self.min { rank($0) < rank($1) } ?? self[0]
    }
}

extension Error {
    /// Whether somebody asked to stop.
    var isInterruption: Bool {
        if case .interrupted? = self as? MeanFieldSolution.Failure { return true }
        if case .interrupted? = self as? ParticleEnsemble.Failure { return true }
        return false
    }

    /// What happened, in one line for a person.
    var inOneLine: String {
        if case .stopped(let reason)? = self as? MeanFieldSolution.Failure { return reason }
        if case .stopped(let replica, let error)? = self as? ParticleEnsemble.Failure {
            return "replica \(replica): \(error.explanation(.particles))"
        }
        guard let errors = self as? RunFileErrors else { return "\(self)" }
        return errors.errors.map(\.description).joined(separator: "; ")
    }
}
