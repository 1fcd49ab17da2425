import Meshes
import Models
import Parallelism
import ParticleFlow
import RunFiles
import Statistics

/// The central limit theorem (Prop. 5.2) put to the test: n·Var of observables as
/// the linearised equation predicts it, and as replicas of particles have it.
public struct FluctuationStudy {
    /// What is asked for beside the run file.
    public struct Settings: Sendable {
        /// The observables, as ``FluctuationStudy/init(_:_:)`` reads them.
        public var observables: [String]
        /// The number of particles; nil for the first count of the run file.
        public var count: Int?
        /// The number of replicas, at least 8; nil for those of the run file.
        public var replicas: Int?
        /// How births and deaths happen; one ensemble each.
        public var births: [BirthScheme]
        /// The probability with which an interval is to hold, between 0 and 1.
        public var confidence: Double
        /// The nodes along each axis of the prediction; nil for 400 on a line and
        /// 48 on a plane.
        public var nodes: Int?

        /// Collects the settings of a study.
        public init(
            observables: [String], count: Int? = nil, replicas: Int? = nil,
            births: [BirthScheme] = BirthScheme.allCases, confidence: Double = 0.99,
            nodes: Int? = nil
        ) {
            self.observables = observables
            self.count = count
            self.replicas = replicas
            self.births = births
            self.confidence = confidence
            self.nodes = nodes
        }
    }

    private let description: RunDescription
    private let settings: Settings
    private let observables: [Observable]
    private let count: Int
    private let replicas: Int
    private let schemes: [ParticleScheme]
    private let threads: Int

    /// Replicas below this number say nothing of a fourth moment.
    private static let fewestReplicas = 8
    private static let mostReplicas = 10_000_000

    /// Prepares a study and checks that all of it can be computed.
    ///
    /// An observable is a formula in the names of the axes, or `network_output(x)`.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described;
    ///   options are named as on the command line.
    public init(_ description: RunDescription, _ settings: Settings) throws(RunFileErrors) {
        guard let particles = description.particles else {
            throw Self.error(
                "particles", "nothing", "an object: the time step and the seed of the particles")
        }
        guard description.dynamics.diffusion == 0 else {
            throw Self.error(
                "dynamics.diffusion", "\(description.dynamics.diffusion)",
                "0, as the predicted fluctuations follow from characteristics, which carry no "
                    + "noise; \"meanfield study lln\" and \"meanfield compare\" take diffusion")
        }
        guard description.dynamics.momentum == nil else {
            throw Self.error(
                "dynamics.momentum", "momentum",
                "none, as the fluctuations of particles with momentum are not known; \"meanfield "
                    + "study lln\" and \"meanfield compare\" take momentum")
        }
        try description.requireOneSign(for: "the central limit theorem")
        self.description = description
        self.settings = settings
        count = settings.count ?? particles.counts[0]
        replicas = settings.replicas ?? particles.replicas
        guard (1...(1 << 30)).contains(count) else {
            throw Self.error("--count", "\(count)", "a whole number from 1 to \(1 << 30)")
        }
        guard (Self.fewestReplicas...Self.mostReplicas).contains(replicas) else {
            throw Self.error(
                "--replicas", "\(replicas)",
                "a whole number from \(Self.fewestReplicas) to \(Self.mostReplicas)")
        }
        guard settings.confidence > 0, settings.confidence < 1 else {
            throw Self.error("--confidence", "\(settings.confidence)", "a number between 0 and 1")
        }
        guard settings.nodes ?? 4 >= 4 else {
            throw Self.error("--nodes", "\(settings.nodes ?? 0)", "a whole number from 4 up")
        }
        guard !settings.observables.isEmpty else {
            throw Self.error(Self.option, "nothing", "at least one observable")
        }
        var observables: [Observable] = []
        for text in settings.observables {
            observables.append(
                try Observable(text, on: description.mesh, model: description.model))
        }
        self.observables = observables
        // Without births and deaths both variants are the same particles.
        let births =
            description.dynamics.birthDeath == nil
            ? Array(settings.births.prefix(1)) : settings.births
        let count = count
        schemes = births.map { births in
            var scheme = ParticleScheme(particles, count: count, replica: 1)
            scheme.births = births
            return scheme
        }
        try description.checkEnd(stepsOf: particles.timeStep, at: "particles.timeStep")
        try MemoryEstimate(particles: Double(count), on: description.mesh)
            .check("\(count) particles", at: "--count")
        threads = ParticleEnsemble(description, scheme: schemes[0]).threads
        _ = try problem()
    }

    /// Predicts, then samples.
    ///
    /// - Parameters:
    ///   - report: receives lines for a person on the way.
    ///   - shouldStop: asked after every step; `true` ends the study.
    /// - Throws: `RunFileErrors` for what cannot be computed as described,
    ///   ``Failure`` if a computation cannot go on,
    ///   ``ParticleEnsemble/Failure/interrupted``.
    public func perform(
        report: (String) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Outcome {
        let prediction = try predict()
        report("prediction: \(prediction.start.nodes.count) nodes")
        var rows: [Row] = []
        let times = description.outputTimes
        for (index, scheme) in schemes.enumerated() {
            let ensemble = ParticleEnsemble(description, scheme: scheme)
            let observations = try sample(ensemble, report, shouldStop)
            for (number, observable) in observables.enumerated() {
                for (output, time) in times.enumerated() {
                    rows.append(
                        Row(
                            time: time, observable: observable.name, births: scheme.births,
                            predicted: prediction.values[index][number][output],
                            replicas: ReplicaStatistics(observations.map { $0[output][number] }),
                            count: count, confidence: settings.confidence,
                            comparisons: schemes.count * observables.count))
                }
            }
        }
        return Outcome(
            count: count, replicas: replicas, confidence: settings.confidence, rows: rows)
    }

    /// Why a study could not be finished.
    public struct Failure: Error, CustomStringConvertible {
        /// What happened, for a person.
        public let description: String
    }

    /// The observables of every replica, by output time.
    private func sample(
        _ ensemble: ParticleEnsemble, _ report: (String) -> Void,
        _ shouldStop: @escaping @Sendable () -> Bool
    ) throws -> [[[Double]]] {
        let births = ensemble.scheme.births.rawValue
        do {
            return try ensemble.observe(
                replicas: 1...replicas,
                report: { report("\(births): \($0) of \(replicas) replicas") },
                shouldStop: shouldStop, with: observer)
        } catch ParticleEnsemble.Failure.stopped(let replica, let error) {
            throw Failure(description: "replica \(replica): \(error.explanation(.particles))")
        }
    }

    private func predict() throws -> FluctuationPrediction {
        let nodes = settings.nodes ?? (description.mesh.dimension == 1 ? 400 : 48)
        do {
            return try FluctuationPrediction(try problem(), nodes: nodes)
        } catch let error as FluctuationError {
            throw Failure(description: error.description)
        } catch let error as ParticleFlowError {
            throw Failure(description: "prediction: \(error.explanation(.weighted))")
        } catch let error as ModelError {
            throw Self.error("model", error.description, "")
        }
    }

    private func problem() throws(RunFileErrors) -> FluctuationProblem {
        let (description, mesh) = (description, description.mesh)
        let fields = try placing(at: Self.option) {
            try observables.map { try $0.field(on: mesh) }
        }
        do throws(FluctuationError) {
            return try FluctuationProblem(
                model: description.model, engine: description.solver.interaction,
                dynamics: description.dynamics, mesh: mesh,
                start: { try description.initial.density.quadrature(on: mesh, nodes: $0) },
                mass: description.initial.mass, times: description.outputTimes,
                observables: fields, schemes: schemes, pool: WorkerPool(threads: threads))
        } catch {
            throw Self.error("study clt", error.description, "")
        }
    }

    /// What looks at all observables of a system.
    private func observer() -> (any ParticleMethod, Int) -> [Double] {
        let values = observables.map { $0.evaluator() }
        return { system, _ in
            let particles = system.particles
            return values.map { value in
                var sum = CompensatedSum()
                for index in 0..<particles.count {
                    sum.add(particles.weight[index] * value(particles[index]))
                }
                return sum.value
            }
        }
    }

    private static func error(_ path: String, _ found: String, _ allowed: String) -> RunFileErrors {
        RunFileErrors(RunFileError(path: path, found: found, allowed: allowed))
    }
}
