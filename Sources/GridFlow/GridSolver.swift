import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// A computation that cannot go on.
public enum GridFlowError: Error, Sendable, Hashable {
    /// The prescribed step is longer than the Courant bound allows.
    case stepTooLong(step: Double, bound: Double, time: Double)
    /// The density is no longer finite, or all of it is gone.
    case lostDensity(mass: Double, time: Double)
    /// Within a step V becomes so steep that the step is far too long.
    case potentialTooSteep(time: Double)
    /// The step that the bounds allow no longer advances the time.
    case stepTooShort(step: Double, bound: StepBound, time: Double)
}

/// The finite-volume solution of ∂t μ = ∇·(μ∇V) − births and deaths.
///
/// A step allocates nothing: all memory is taken when the solver is made.
public final class GridSolver {
    /// The mesh.
    public let mesh: Mesh
    /// The potential as a function of the density.
    public let field: any MeanField
    /// The time reached.
    public private(set) var time = 0.0
    /// The number of steps taken.
    public private(set) var steps = 0
    /// How often each bound chose the step.
    public private(set) var bounds: [StepBound: Int]
    /// The largest energy increase within a step relative to the energy's size,
    /// and the worst relative change of the mass; see ``Invariants``.
    public private(set) var invariants = Invariants()

    /// The largest ratio of a prescribed step to the longest that the limits on
    /// accuracy and positivity would have allowed.
    public private(set) var fixedStepExcess = 0.0

    private let dynamics: Dynamics
    private let splitting: Splitting
    private let limits: StepLimits
    private let pool: WorkerPool
    private var state: TransportState
    private let potentialBuffer: AlignedBuffer
    private let midpoint: AlignedBuffer
    private let potentialPass: PotentialPass
    private let transport: Transport
    private let transportReaction: TransportReaction
    private let survey: Survey
    private var current: SurveyResult?
    /// A transport that needs more substeps than this has lost touch with the V
    /// that its length was chosen for.
    private static let mostParts = 1e4

    /// Prepares the solution of an initial value problem.
    ///
    /// - Parameters:
    ///   - density: the cell averages at time 0, in storage order.
    ///   - order: the order of the transport scheme, 1 or 2.
    /// - Throws: ``ModelError`` if a source density does not live on the mesh.
    public init(
        mesh: Mesh, field: any MeanField, dynamics: Dynamics, density: [Double], order: Int,
        splitting: Splitting, limits: StepLimits, pool: WorkerPool
    ) throws {
        precondition(density.count == mesh.cellCount, "one average a cell")
        self.mesh = mesh
        self.field = field
        self.dynamics = dynamics
        self.splitting = splitting
        self.limits = limits
        self.pool = pool
        func buffer() -> AlignedBuffer { AlignedBuffer(count: mesh.cellCount) }
        state = TransportState(density: AlignedBuffer(density), first: buffer(), second: buffer())
        potentialBuffer = buffer()
        midpoint = splitting == .strang && !field.isStatic ? buffer() : potentialBuffer
        potentialPass = PotentialPass(field, mesh: mesh)
        transport = Transport(
            order == 1 ? .donorCell : .monotonicityPreserving, mesh: mesh, workers: pool.threads)
        let reaction = try dynamics.birthDeath.map {
            try Reaction(population: $0.population, mesh: mesh)
        }
        survey = Survey(mesh: mesh, external: field.external)
        transportReaction = TransportReaction(
            transport, reaction, mass: density.compensatedSum() * mesh.cellVolume, pool: pool)
        bounds = Dictionary(uniqueKeysWithValues: StepBound.allCases.map { ($0, 0) })
    }

    /// The cell averages of the density.
    public var density: AlignedBuffer { state.density }

    /// V at the cell centres, of the density as it is.
    public var potential: AlignedBuffer {
        _ = surveyed()
        return potentialBuffer
    }

    /// Mass, energy and the like of the density as it is.
    public var status: SurveyResult { surveyed() }

    /// The longest step that the Courant bound allows now.
    public var courantBound: Double {
        let rate = surveyed().outflow
        guard dynamics.transport, rate > 0 else { return .infinity }
        return courant * substeps / rate
    }

    /// The longest step that keeps the density nonnegative now, whatever the
    /// Courant number that is asked for; it bounds prescribed steps.
    public var positivityBound: Double {
        courantBound * (transport.maximumCourant / courant)
    }

    /// Advances to `end`, which is hit exactly.
    ///
    /// - Parameter shouldStop: asked after every step; `true` ends early.
    /// - Throws: ``GridFlowError``; the density is then that of ``time``, unless
    ///   it was lost.
    public func advance(to end: Double, shouldStop: () -> Bool = { false }) throws(GridFlowError) {
        while time < end {
            var target = end
            if let until = dynamics.birthDeath?.until, until > time { target = min(target, until) }
            try step(toward: target)
            if shouldStop() { return }
        }
    }

    // MARK: One step

    private var courant: Double { min(limits.courant, transport.maximumCourant) }

    /// With Strang's splitting each of two transport steps has half the length.
    private var substeps: Double { splitting == .strang ? 2 : 1 }

    /// Takes one step that does not pass `target`.
    public func step(toward target: Double) throws(GridFlowError) {
        let now = surveyed()
        try check(now)
        let (step, lands) = try length(now, toward: target)
        let exposure = dynamics.birthDeath?.integratedRate(from: time, for: step) ?? 0
        switch splitting {
        case .lie: lieStep(step, exposure)
        case .strang: try strangStep(step, exposure, now)
        }
        time = lands ? target : time + step
        steps += 1
        current = nil
        let mass = dynamics.birthDeath.map { if case .free = $0.population { false } else { true } }
        invariants.record(before: now, after: surveyed(), conservesMass: mass ?? true)
    }

    private func lieStep(_ step: Double, _ exposure: Double) {
        if dynamics.transport {
            transport.advance(&state, potential: potentialBuffer, step: step, pool: pool)
        }
        transportReaction.react(state.density, potentialBuffer, exposure)
    }

    private func strangStep(
        _ step: Double, _ exposure: Double, _ now: SurveyResult
    ) throws(GridFlowError) {
        let mean = now.meanPotential / now.mass
        if !field.isStatic { predictMidpoint(step, mean) }
        let parts = try transportParts(step / 2, now)
        let part = step / 2 / Double(max(parts, 1))
        let factor = transportReaction.advance(
            &state, potential: midpoint, step: part, parts: parts, exposure: exposure,
            reference: mean)
        for number in 0..<parts {
            transport.advance(
                &state, potential: midpoint, step: part, scale: number == 0 ? factor : 1,
                pool: pool)
        }
    }

    /// V at the middle of the step, from a first-order half step.
    private func predictMidpoint(_ step: Double, _ mean: Double) {
        let predicted = state.first
        let half = dynamics.birthDeath?.integratedRate(from: time, for: step / 2) ?? 0
        var factor = 1.0
        if dynamics.transport {
            factor = transportReaction.predict(
                from: state, into: predicted, potential: potentialBuffer, step: step / 2,
                exposure: half, reference: mean)
        } else {
            predicted.copy(from: state.density)
            transportReaction.react(predicted, potentialBuffer, half)
        }
        potentialPass.evaluate(predicted, factor: factor, into: midpoint, pool: pool)
    }

    /// Where V has steepened since the step's length was chosen, the transport
    /// takes more substeps rather than lose positivity.
    private func transportParts(
        _ step: Double, _ now: SurveyResult
    ) throws(GridFlowError) -> Int {
        guard dynamics.transport else { return 0 }
        let rate = field.isStatic ? now.outflow : survey.outflow(of: midpoint, pool: pool)
        let parts = (step * rate / transport.maximumCourant).rounded(.up)
        guard parts <= Self.mostParts else { throw .potentialTooSteep(time: time) }
        return max(1, Int(parts))
    }

    // MARK: What a step needs to know

    private func surveyed() -> SurveyResult {
        if let current { return current }
        if steps == 0 || !field.isStatic {
            potentialPass.evaluate(state.density, into: potentialBuffer, pool: pool)
        }
        let result = survey.take(state.density, potentialBuffer, pool: pool)
        current = result
        return result
    }

    private func check(_ now: SurveyResult) throws(GridFlowError) {
        guard now.mass.isFinite, now.mass > 0, now.energy.isFinite else {
            throw .lostDensity(mass: now.mass, time: time)
        }
    }

    /// The length of the next step, and whether it ends at `target`.
    private func length(
        _ now: SurveyResult, toward target: Double
    ) throws(GridFlowError) -> (Double, Bool) {
        let left = target - time
        if let fixed = limits.fixed {
            let limit = positivityBound
            guard min(fixed, left) <= limit * (1 + 1e-12) else {
                throw .stepTooLong(step: fixed, bound: limit, time: time)
            }
            guard time + fixed > time else {
                throw .stepTooShort(step: fixed, bound: .fixed, time: time)
            }
            bounds[.fixed, default: 0] += 1
            fixedStepExcess = max(fixedStepExcess, min(fixed, left) / longestStep(now, target).0)
            return fixed >= left * (1 - 1e-9) ? (left, true) : (fixed, false)
        }
        let (longest, bound) = longestStep(now, target)
        guard longest < left else {
            bounds[.time, default: 0] += 1
            return (left, true)
        }
        bounds[bound, default: 0] += 1
        // Equal steps to the target instead of a short one at the end.
        let parts = (left / longest).rounded(.up)
        let step = left / parts
        guard time + step > time, parts < 1e12 else {
            throw .stepTooShort(step: step, bound: bound, time: time)
        }
        return (step, false)
    }

    private func longestStep(
        _ now: SurveyResult, _ target: Double
    ) -> (Double, StepBound) {
        // Schedules are monotone.
        let rate = dynamics.birthDeath.map { max($0.rate(at: time), $0.rate(at: target)) } ?? 0
        var longest = (courantBound, StepBound.courant)
        func allow(_ step: Double, _ bound: StepBound) {
            if step < longest.0 { longest = (step, bound) }
        }
        let deviation = reactionDeviation(now)
        if rate > 0, deviation > 0 { allow(limits.reaction / (rate * deviation), .reaction) }
        let stiffness = field.stiffness(mass: now.mass, peak: now.peak)
        let total = (dynamics.transport ? stiffness.transport : 0) + rate * stiffness.reaction
        allow(limits.stiffness / total, .stiffness)
        return longest
    }

    /// What births and deaths see of V: its deviation from the mean if the mean
    /// cancels, or commutes with everything; its level if it moves mass itself;
    /// nothing if they are alone and exact.
    private func reactionDeviation(_ now: SurveyResult) -> Double {
        let commuting = dynamics.transport || !field.isStatic ? now.spread : 0
        return switch dynamics.birthDeath?.population {
        case nil: 0
        case .conserved,
            .free where field.isStatic:
            commuting
        // While more is born than dies nothing is injected: that is equation (13).
        case .reinjected where now.meanPotential <= 0: commuting
        case .free, .reinjected, .replaced: now.level
        }
    }
}
