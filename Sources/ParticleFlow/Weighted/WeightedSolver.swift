import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// Weighted particles on the characteristics (14)–(15) of the equation.
///
/// `θ̇ᵢ = −∇V(θᵢ,[μ])`, `(log wᵢ)˙ = −α(V − V̄)` for a conserved mass and `−αV` for a
/// free one, μ = Σ wᵢ δ(θ − θᵢ): no randomness and no numerical diffusion. Steps
/// are those of the pair 5(4) of Dormand and Prince, of order 5, with the error of
/// every step kept below the tolerance; see ``ErrorPass`` for how it is measured.
/// The logarithms are kept, also of weights too small for a number, and there is no
/// floor. What would leave through a wall slides along it.
///
/// A source density comes in by splitting: half of what the step will lose at its
/// start, by V̄ then; the flow that loses; and at the end all that is missing. This
/// is Strang's splitting, of order 2: the mass is that of the loss itself, and its
/// mean time is the middle of the step. It is never negative, and the mass is
/// exact. Every step with a loss adds the nodes of the source to the particles,
/// unless nothing is transported. While a `reinjected` population loses nothing,
/// it is solved as the conserved one that it is.
///
/// A step allocates nothing but room for particles from a source.
public final class WeightedSolver: ParticleMethod {
    public let mesh: Mesh
    public let field: ParticleField
    public private(set) var time = 0.0
    public private(set) var steps = 0
    /// The particles with their masses; after a step it may be another object.
    public var particles: ParticleSet { state.particles }
    /// F, V and ∇V at the particles; after a step it may be another object.
    public var samples: FieldSamples { state.samples }
    /// The largest number of particles.
    public let capacity: Int

    private let dynamics: Dynamics
    private let flow: CharacteristicFlow
    private let inlet: SourceInlet?
    private let tolerance: Double
    private let timeStep: Double?
    private let keptMass: Double?
    private var controller: StepController?
    private var state: WeightedState
    private var trial: WeightedState

    /// The most particles if the interaction sets no limit: about a gigabyte.
    public static let mostParticles = 4_000_000

    /// Starts from the nodes and weights of `start`, scaled to the mass `mass`.
    ///
    /// - Parameters:
    ///   - start: a quadrature of the initial density, or a sample of it; of a signed
    ///     measure every other node belongs to the negative part.
    ///   - nodes: the nodes along each axis of a quadrature of a source density.
    ///   - tolerance: the error that a step may make, relative to the size of the
    ///     box for positions and to 1 for the logarithms of weights. While a source
    ///     refills, at most the fraction ∛tolerance of the mass is born or dies in a
    ///     step, since the splitting errs by about its cube; how far particles move
    ///     meanwhile is not asked, so that a given `timeStep` may be the better choice.
    ///   - timeStep: the longest step; between two outputs all steps then have the
    ///     same length. nil if the tolerance alone chooses.
    ///   - capacity: the largest number of particles, which the interaction of
    ///     `field` must have room for; nil for ``mostParticles`` without an
    ///     interaction, and with one for `start` alone.
    /// - Throws: ``ModelError`` if a source density does not live on the mesh or a
    ///   measure has no mass, ``ParticleFlowError/notFinite(time:)`` if a place or
    ///   a weight is not finite.
    public init(
        field: ParticleField, dynamics: Dynamics, mesh: Mesh, start: Quadrature, mass: Double,
        nodes: Int, tolerance: Double, timeStep: Double?, capacity: Int? = nil, pool: WorkerPool
    ) throws {
        precondition(tolerance > 0 && timeStep ?? 1 > 0, "tolerance and step are positive")
        self.mesh = mesh
        self.field = field
        self.dynamics = dynamics
        self.tolerance = tolerance
        self.timeStep = timeStep
        let count = start.nodes.count
        self.capacity = max(count, capacity ?? (field.isStatic ? Self.mostParticles : count))
        inlet = try dynamics.birthDeath?.population.source.map {
            try SourceInlet($0.quadrature(on: mesh, nodes: nodes), mesh: mesh)
        }
        let isFree = dynamics.hasFreeMass
        keptMass = isFree ? nil : mass
        let traits = field.isSigned ? 1 : 0
        state = WeightedState(dimension: mesh.dimension, capacity: count, traits: traits)
        trial = WeightedState(dimension: mesh.dimension, capacity: count, traits: traits)
        flow = CharacteristicFlow(
            field: field, dynamics: dynamics, mesh: mesh, capacity: count, pool: pool)
        try state.fill(start, mass: mass, mesh: mesh)
        // They stay what they are.
        for sign in state.particles.traits + trial.particles.traits {
            for index in 0..<count { sign[index] = Double.sign(ofParticle: index) }
        }
        state.sample(field)
    }

    public func advance(
        to end: Double, shouldStop: () -> Bool = { false }
    ) throws(ParticleFlowError) {
        while time < end {
            var target = end
            if let until = dynamics.birthDeath?.until, until > time { target = min(target, until) }
            try step(toward: target)
            if shouldStop() { return }
        }
    }

    // MARK: One step

    /// Takes one step that does not pass `target`.
    public func step(toward target: Double) throws(ParticleFlowError) {
        flow.begin(state, time: time)
        guard flow.hasFiniteStart else { throw .notFinite(time: time) }
        if let timeStep {
            try fixedStep(timeStep, toward: target)
        } else {
            try controlledStep(toward: target)
        }
        steps += 1
    }

    private func fixedStep(
        _ longest: Double, toward target: Double
    ) throws(ParticleFlowError) {
        let parts = max(1, ((target - time) / longest - 1e-9).rounded(.up))
        let step = (target - time) / parts
        try checkAdvances(step, toward: target)
        guard try attempt(step, allowed: .infinity) != nil else { throw .notFinite(time: time) }
        time = parts == 1 ? target : time + step
    }

    private func controlledStep(toward target: Double) throws(ParticleFlowError) {
        var controller = self.controller ?? StepController(rate: flow.largestRate(state))
        var isFinite = true
        while true {
            let left = target - time
            let longest = min(controller.proposal, longestInjection)
            let lands = longest >= left * (1 - 1e-9)
            // Two equal steps rather than a last one that is very short.
            let step = lands ? left : longest > 0.5 * left ? 0.5 * left : longest
            do { try checkAdvances(step, toward: target) } catch {
                throw isFinite ? error : .notFinite(time: time)
            }
            guard let error = try attempt(step, allowed: tolerance) else {
                isFinite = false
                controller.reject(step, error: .infinity)
                continue
            }
            guard error <= tolerance else {
                isFinite = true
                controller.reject(step, error: error / tolerance)
                continue
            }
            controller.accept(
                step, error: error / tolerance, isShortened: step < controller.proposal)
            self.controller = controller
            time = lands ? target : time + step
            return
        }
    }

    private func checkAdvances(
        _ step: Double, toward target: Double
    ) throws(ParticleFlowError) {
        guard time + step > time, step * 1e12 > target - time else {
            throw .stepTooShort(step: step, time: time)
        }
    }

    /// The largest fraction of the mass that may turn over in a step with a source.
    private var largestTurnover: Double { cbrt(tolerance) }

    /// The longest step in which no more turns over, at the rate of its start.
    private var longestInjection: Double {
        guard let mass = keptMass, let births = dynamics.birthDeath, flow.loss > 0 else {
            return .infinity
        }
        return largestTurnover * mass / (births.rate(at: time) * flow.turnover)
    }

    /// Tries a step, which becomes the state if its error is at most `allowed`.
    ///
    /// - Returns: the error; nil if there is no result.
    private func attempt(
        _ step: Double, allowed: Double
    ) throws(ParticleFlowError) -> Double? {
        guard let inlet else {
            trial.reserve(state.particles.capacity)
            let outcome = flow.run(
                from: state, to: trial, time: time, step: step, restoring: keptMass)
            guard outcome.error <= allowed, outcome.error.isFinite else { return outcome.result }
            if outcome.mass == 0 { throw .extinct(time: time) }
            swap(&state, &trial)
            return outcome.error
        }
        return try refilledStep(step, allowed: allowed, inlet)
    }
}

extension CharacteristicFlow.Outcome {
    /// The error, nil if there is no result.
    fileprivate var result: Double? { error.isFinite ? error : nil }
}

// MARK: Refilling

extension WeightedSolver {
    /// Half of the loss at the start, the flow, and what is missing at the end.
    private func refilledStep(
        _ step: Double, allowed: Double, _ inlet: SourceInlet
    ) throws(ParticleFlowError) -> Double? {
        let mark = inlet.remember(state)
        let exposure = dynamics.birthDeath?.integratedRate(from: time, for: 0.5 * step) ?? 0
        let opening = exposure * flow.loss
        if opening > 0 {
            try makeRoom(inlet.newParticles)
            inlet.add(opening, to: state)
            restart()
        }
        var outcome = tryFlow(step)
        let mass = keptMass ?? 0
        if opening > 0, outcome.isLossy, outcome.mass > mass {
            // The loss fell so fast that its first half was more than all of it.
            takeBack(mark, inlet)
            outcome = tryFlow(step)
        }
        let missing = outcome.isLossy ? mass - outcome.mass : 0
        // Only a step whose length is free may be taken back for its loss.
        let isTooMuch = allowed.isFinite && missing > 2 * largestTurnover * mass
        guard outcome.error.isFinite, outcome.error <= allowed, !isTooMuch else {
            if opening > 0 { takeBack(mark, inlet) }
            let refill = isTooMuch ? allowed * missing / (largestTurnover * mass) : 0
            return outcome.result.map { max($0, refill) }
        }
        if outcome.isLossy {
            let added = dynamics.transport ? inlet.count : inlet.newParticles
            do { try makeRoom(added) } catch {
                takeBack(mark, inlet)
                throw error
            }
        }
        if dynamics.transport { inlet.release() }
        swap(&state, &trial)
        if outcome.isLossy { refill(missing, sum: outcome.mass, inlet) }
        return outcome.error
    }

    private func tryFlow(_ step: Double) -> CharacteristicFlow.Outcome {
        trial.reserve(state.particles.capacity)
        return flow.run(from: state, to: trial, time: time, step: step, restoring: keptMass)
    }

    /// Makes the mass whole after a loss.
    private func refill(_ missing: Double, sum: Double, _ inlet: SourceInlet) {
        if missing > 0 {
            inlet.add(missing, to: state)
        } else {
            // A loss below the error of the step.
            flow.restore(sum + missing, of: state, sum: sum)
        }
        state.sample(field)
    }

    /// Takes the rates of a state that has changed.
    private func restart() {
        state.sample(field)
        flow.begin(state, time: time)
    }

    private func takeBack(_ mark: SourceInlet.Mark, _ inlet: SourceInlet) {
        inlet.restore(mark, of: state)
        restart()
    }

    /// Makes room for `added` particles more, in both states.
    private func makeRoom(_ added: Int) throws(ParticleFlowError) {
        let needed = state.count + added
        guard needed <= capacity else {
            throw .overpopulated(count: needed, capacity: capacity, time: time)
        }
        guard needed > state.particles.capacity else { return }
        let room = min(capacity, max(needed, 2 * state.particles.capacity))
        state.reserve(room)
        trial.reserve(room)
    }
}
