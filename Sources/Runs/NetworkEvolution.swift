import Foundation
import Meshes
import Models
import Parallelism
import ParticleFlow
import Results
import RunFiles

/// The units of a network at work.
final class NetworkEvolution: Computation {
    let solver: NetworkSolver
    private let description: NetworkDescription
    private let pool: WorkerPool

    private(set) var massDrift = 0.0
    /// The largest increase of the loss from one record to the next, relative to the
    /// largest so far; NaN if the loss is not known.
    private(set) var energyIncrease = 0.0
    private var lastLoss: Double?
    /// The loss of the first batch that was recorded.
    private var firstLoss: Double?
    private var scale = 0.0

    /// Draws units and samples.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    init(_ description: NetworkDescription) throws(RunFileErrors) {
        self.description = description
        let settings = description.settings
        try MemoryEstimate(description.model, dynamics: description.dynamics, settings.counts[0])
            .check("\(settings.counts[0]) units", at: "particles.counts[0]")
        try description.checkEnd()
        pool = WorkerPool(threads: description.workers(units: settings.counts[0]))
        solver = NetworkSolver(
            description,
            ParticleScheme(settings, count: settings.counts[0], replica: settings.replica), pool)
    }

    var time: Double { solver.time }
    var steps: Int { solver.steps }
    var threads: Int { pool.threads }

    func advance(to end: Double, shouldStop: () -> Bool) throws(Breakdown) {
        do {
            try solver.advance(to: end, shouldStop: shouldStop)
        } catch {
            throw Breakdown(
                reason: error.explanation(.particles), leavesState: solver.units.count > 0)
        }
    }

    func check() throws(Breakdown) {
        guard solver.units.count > 0, solver.batchLoss.isFinite else {
            let error =
                solver.units.count > 0
                ? ParticleFlowError.notFinite(time: time) : .extinct(time: time)
            throw Breakdown(reason: error.explanation(.particles), leavesState: false)
        }
    }

    /// The scalars of the network as it is.
    func diagnostics() -> NetworkDiagnostics {
        let isFree = description.dynamics.births?.refill == .free
        let diagnostics = NetworkDiagnostics(solver, isFree: isFree)
        firstLoss = firstLoss ?? diagnostics.batchLoss
        if !isFree {
            massDrift = max(massDrift, abs(diagnostics.mass / description.mass - 1))
        }
        if let loss = diagnostics.loss {
            scale = max(scale, loss)
            if let lastLoss, scale > 0 {
                energyIncrease = max(energyIncrease, (loss - lastLoss) / scale)
            }
            lastLoss = loss
        } else {
            energyIncrease = .nan
        }
        return diagnostics
    }

    // MARK: What is said of it

    var title: String {
        let births = description.dynamics.births.map { _ in ", synchronous births" }
        let batch = description.model.batch.map { ", mini-batches of \($0)" }
        return "particles, order \(description.settings.order)" + (births ?? "") + (batch ?? "")
    }

    var engine: String {
        if solver.isStochastic { return "mini-batches" }
        return solver.trainingCount > 0 ? "samples" : "closed form"
    }

    var interactionErrorBound: Double { 0 }

    var attributes: [(name: String, value: AttributeValue)] {
        [("replica", .integer(description.settings.replica))]
    }

    var particles: ParticleLayout? {
        ParticleLayout(
            count: description.settings.counts[0],
            isVarying: description.dynamics.births?.refill == .free,
            coordinates: description.model.parameterNames)
    }

    var stepSummary: [String: JSONValue] { [:] }

    var particleSummary: JSONValue? {
        let settings = description.settings
        return .object([
            "count": .number(Double(settings.counts[0])),
            "final_count": .number(Double(solver.units.count)),
            "deaths": .number(Double(solver.deaths)),
            "injections": .number(Double(solver.injections)),
            "seed": .number(Double(settings.seed)),
            "replica": .number(Double(settings.replica)),
            "order": .number(Double(settings.order)),
            "time_step": .number(settings.timeStep),
        ])
    }

    /// Rounding may raise the loss by as much, relative to the largest.
    private static let rounding = 1e-12

    var warnings: [String] {
        var warnings: [String] = []
        let counts = description.settings.counts
        if counts.count > 1 {
            warnings.append(
                "this run has \(counts[0]) units, the first of \(counts.count) numbers; "
                    + "--set particles.counts=[N] takes another")
        }
        // With chance in it, by batches or by births, the loss may rise for a while.
        let isDescent = !solver.isStochastic && description.dynamics.births == nil
        if isDescent, energyIncrease > Self.rounding {
            warnings.append(
                "the loss rose from an output to the next by \(energyIncrease.brief) of the "
                    + "largest; shorten particles.timeStep")
        } else if let firstLoss, solver.batchLoss > firstLoss {
            warnings.append(
                "the loss went from \(firstLoss.brief) to \(solver.batchLoss.brief); shorten "
                    + "particles.timeStep, or lower dynamics.birthDeath.rate")
        }
        return warnings
    }
}

/// The scalars that are reported of a network at one time.
struct NetworkDiagnostics {
    let mass: Double
    /// Over all samples, or over the law of the inputs.
    let loss: Double?
    let batchLoss: Double
    let testLoss: Double?
    /// ∫V dμ.
    let meanPotential: Double
    /// ∫|∇V|² dμ.
    let transportDissipation: Double
    /// ∫(V − V̄)² dμ, or ∫V² dμ of a free mass.
    let reactionDissipation: Double
    let deaths: Int
    let injections: Int

    /// Collects the scalars; V is that of the next step.
    init(_ solver: NetworkSolver, isFree: Bool) {
        let (units, samples, weight) = (solver.units, solver.samples, solver.weight)
        func sum(_ value: (Int) -> Double) -> Double {
            weight * (0..<units.count).lazy.map(value).compensatedSum()
        }
        func potential(_ unit: Int) -> Double { units.readout[unit] * samples.values[unit] }
        mass = solver.mass
        meanPotential = sum(potential)
        let average = isFree ? 0 : meanPotential / mass
        reactionDissipation = sum {
            (potential($0) - average) * (potential($0) - average)
        }
        transportDissipation = sum { unit in
            let c = units.readout[unit]
            let slope = UnsafeBufferPointer(
                start: samples.slopes.pointer + unit * units.stride, count: units.width)
            let value = samples.values[unit]
            return value * value + c * c * slope.lazy.map { $0 * $0 }.compensatedSum()
        }
        batchLoss = solver.batchLoss
        testLoss = solver.testLoss()
        loss = solver.loss()
        deaths = solver.deaths
        injections = solver.injections
    }
}

extension NetworkSolver {
    /// The network that `description` describes, with the units of `scheme`.
    convenience init(
        _ description: NetworkDescription, _ scheme: ParticleScheme, _ pool: WorkerPool
    ) {
        self.init(
            description.model, dynamics: description.dynamics, initial: description.initial,
            mass: description.mass, scheme: scheme, pool: pool)
    }
}

extension NetworkDescription {
    /// Multiplications of a step that are worth another thread.
    private static let share = 4_000_000

    /// The largest number of threads.
    var mostThreads: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

    /// As many workers as were asked for, but each with enough to do.
    func workers(units: Int) -> Int {
        let most = mostThreads
        let samples = model.batch ?? model.trainingCount ?? units
        let (products, overflows) = units.multipliedReportingOverflow(
            by: 2 * samples * model.dimension)
        return max(1, min(most, overflows ? most : products / Self.share))
    }

    /// Throws an error if the steps do not come to the end.
    func checkEnd() throws(RunFileErrors) {
        try checkEnd(stepsOf: settings.timeStep, at: "particles.timeStep")
    }
}
