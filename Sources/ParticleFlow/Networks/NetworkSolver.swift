import Foundation
import Meshes
import Models
import Parallelism

/// The units of a network as particles, in any number of input dimensions.
///
/// θ = (c, z) follows −∇V, V = c·V̂ (28), and births and deaths are Algorithm 1. With
/// mini-batches a step is one of stochastic gradient descent, and births and deaths go by
/// the V̂_P (29) of that very step. Without, at order 1 a step is forward Euler, then births
/// and deaths with V at the moved units; at order 2, which has no births, it is the
/// explicit midpoint rule.
public final class NetworkSolver: EqualSteps {
    /// What is learnt.
    public let model: NetworkModel
    /// The time reached.
    public private(set) var time = 0.0
    /// The number of steps taken.
    public private(set) var steps = 0
    /// The units as they are.
    public let units: UnitSet
    /// V̂ and ∇V̂ at the units as they are; of a mini-batch that of the next step.
    public let samples: UnitSamples
    /// The mass of a unit.
    public let weight: Double

    private let dynamics: UnitDynamics
    private let initial: UnitLaw
    private let scheme: ParticleScheme
    private let data: NetworkData
    private let random: RandomSource
    private let reaction: UnitReaction?
    private let motion: UnitMotion
    /// The units at the start of the step, to go back to.
    private let start: UnitSet
    private let midpoint: UnitSet
    private let whole: UnitSamples

    /// Draws the units from `initial`.
    ///
    /// - Parameters:
    ///   - mass: the mass of all units, so that f = (mass/count) Σ c ψ.
    ///   - scheme: births are synchronous; order 2 allows neither births nor mini-batches.
    public init(
        _ model: NetworkModel, dynamics: UnitDynamics, initial: UnitLaw, mass: Double,
        scheme: ParticleScheme, pool: WorkerPool
    ) {
        precondition(
            scheme.order == 1 || dynamics.births == nil && model.batch == nil,
            "order 2 is for gradient descent on a whole loss")
        self.model = model
        self.dynamics = dynamics
        self.initial = initial
        self.scheme = scheme
        let capacity = Self.capacity(count: scheme.count, dynamics: dynamics)
        let width = model.dimension + (model.hasBias ? 1 : 0)
        units = UnitSet(width: width, capacity: capacity, count: scheme.count)
        start = UnitSet(width: width, capacity: capacity)
        midpoint = UnitSet(width: width, capacity: scheme.order == 2 ? capacity : 0)
        samples = UnitSamples(units)
        whole = UnitSamples(units)
        weight = mass / Double(scheme.count)
        let data = NetworkData(model, capacity: capacity, pool: pool)
        self.data = data
        let random = RandomSource(
            seed: scheme.seed, count: scheme.count, replica: scheme.replica)
        self.random = random
        motion = UnitMotion(pool)
        reaction = dynamics.births.map { [units] in
            UnitReaction($0, like: units, scheme: scheme, field: data.field, random: random)
        }
        draw()
    }

    /// Starts again, at time 0, as another replica.
    public func restart(replica: Int) {
        random.replica = UInt32(truncatingIfNeeded: replica)
        (time, steps) = (0, 0)
        reaction?.restart()
        draw()
    }

    /// The units that there must be room for, if `count` start.
    package static func capacity(count: Int, dynamics: UnitDynamics) -> Int {
        UnitReaction.capacity(count: count, dynamics.births?.refill)
    }

    private func draw() {
        let stream = RandomStream(random)
        units.count = scheme.count
        for index in 0..<scheme.count {
            stream.restart(.start, step: 0, index: index)
            units.draw(initial, dimension: model.dimension, to: index, stream.next)
        }
        data.source?.load(step: 0, random)
        refresh()
    }

    /// Advances to `end`, which is hit exactly.
    ///
    /// - Parameter shouldStop: asked after every step; `true` ends early.
    /// - Throws: ``ParticleFlowError``; the units are then those of ``time``.
    public func advance(
        to end: Double, shouldStop: () -> Bool = { false }
    ) throws(ParticleFlowError) {
        try takeSteps(to: end, shouldStop: shouldStop)
    }

    // MARK: One step

    var timeStep: Double { scheme.timeStep }
    var breakpoint: Double { dynamics.births?.until ?? .infinity }

    func step(to next: Double) throws(ParticleFlowError) {
        let duration = next - time
        guard duration > 0 else {
            throw ParticleFlowError.stepTooShort(step: scheme.timeStep, time: time)
        }
        start.copy(from: units)
        let exposure = dynamics.births?.integratedRate(from: time, for: duration) ?? 0
        do throws(BirthError) {
            if let source = data.source {
                reaction?.note(units, samples.values)
                drift(duration)
                try react(exposure)
                source.load(step: steps + 1, random)
                refresh()
            } else if scheme.order == 1 {
                drift(duration)
                refresh()
                reaction?.note(units, samples.values)
                try react(exposure)
                if reaction != nil, exposure > 0 { refresh() }
            } else {
                midpointDrift(duration)
            }
            guard isFinite else { throw BirthError.notFinite }
        } catch {
            restore()
            throw ParticleFlowError(error, time: time, capacity: units.capacity)
        }
        time = next
        steps += 1
    }

    /// V̂ and ∇V̂ at the units as they are.
    private func refresh() { data.field.evaluate(units, weight: weight, into: samples) }

    private func restore() {
        units.copy(from: start)
        data.source?.load(step: steps, random)
        refresh()
    }

    /// Forward Euler (24).
    private func drift(_ duration: Double) {
        guard dynamics.transport else { return }
        motion.advance(units, by: samples, from: units, step: duration)
    }

    /// The explicit midpoint rule.
    private func midpointDrift(_ duration: Double) {
        guard dynamics.transport else { return }
        midpoint.copy(from: units)
        motion.advance(midpoint, by: samples, from: units, step: duration / 2)
        data.field.evaluate(midpoint, weight: weight, into: samples)
        // ∇V at the middle, from the readouts there.
        motion.advance(units, by: samples, from: midpoint, step: duration)
        refresh()
    }

    private func react(_ exposure: Double) throws(BirthError) {
        guard let reaction, exposure > 0 else { return }
        try reaction.advance(units, exposure: exposure, step: steps)
    }

    /// Whether the loss, and with it every output, and all V are finite.
    private var isFinite: Bool {
        guard data.field.loss.isFinite else { return false }
        var sum = 0.0
        for index in 0..<units.count {
            sum += (units.readout.pointer[index] * samples.values.pointer[index]).magnitude
        }
        return sum.isFinite
    }

    // MARK: What it has reached

    /// The mass of all units.
    public var mass: Double { weight * Double(units.count) }
    /// Units that left no offspring within a step, so far.
    public var deaths: Int { reaction?.deaths ?? 0 }
    /// Units drawn from the source, so far.
    public var injections: Int { reaction?.injections ?? 0 }
    /// Whether steps see mini-batches.
    public var isStochastic: Bool { data.source != nil }
    /// ½E|y − f|² over what the next step sees.
    public var batchLoss: Double { data.field.loss }
    /// The number of test samples.
    public var testCount: Int { data.test?.batch.count ?? 0 }
    /// The samples of the fixed set that is learnt from; 0 if there is none.
    public var trainingCount: Int { data.training?.batch.count ?? 0 }

    /// Whether ``loss()`` is known.
    public var hasLoss: Bool {
        !isStochastic || data.training != nil || data.population != nil
    }

    /// ½E|y − f|² over the samples that are never learnt from, if there are any.
    public func testLoss() -> Double? {
        guard let test = data.test else { return nil }
        test.measure(units, weight: weight)
        return test.loss
    }

    /// ½E|y − f|² over all samples of a fixed set, or over the law of the inputs if it has
    /// a closed form; nil if neither is there.
    public func loss() -> Double? {
        guard isStochastic else { return data.field.loss }
        if let training = data.training {
            training.measure(units, weight: weight)
            return training.loss
        }
        guard let population = data.population else { return nil }
        population.evaluate(units, weight: weight, into: whole)
        return population.loss
    }

    /// ∫K(θ, θ) dμ over the samples of ``outputs()``; NaN if there are none.
    public func diagonal() -> Double {
        (data.training ?? data.test)?.diagonal(units, weight: weight) ?? .nan
    }

    /// f at the samples that are learnt from, or else at those of the test, and what is to
    /// be learnt there; nil if there is no fixed set.
    public func outputs() -> (values: AlignedBuffer, targets: AlignedBuffer)? {
        guard let fixed = data.training ?? data.test else { return nil }
        fixed.measure(units, weight: weight)
        return (fixed.outputs, fixed.batch.targets)
    }
}
