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
    /// The largest ratio of a prescribed step to the longest that the limits on
    /// accuracy and positivity would have allowed.
    public private(set) var fixedStepExcess = 0.0

    private let dynamics: Dynamics
    private let splitting: Splitting
    private let rule: StepRule
    private let pool: WorkerPool
    /// The density, but for ``factor``.
    private var state: TransportState
    /// What the density in memory has to be multiplied by: the scaling that births
    /// and deaths end with is left to the next pass over memory.
    private var factor = 1.0
    private let potentialBuffer: AlignedBuffer
    private let potentialPass: PotentialPass
    private let transport: Transport
    private let reaction: Reaction?
    private let donorCell: DonorCellPass
    private let outflow: OutflowPass
    /// Whether a step is a single pass over memory.
    private let isFused: Bool

    /// What has been found out about the density as it is.
    private var current: SurveyResult?
    private var isCollected = false
    private var hasPotential = false
    /// The survey that the last step started from, until it has been compared with
    /// the next one.
    private var previous: SurveyResult?
    private var recorded = Invariants()
    /// V̄ of the survey before: a reference that keeps exponents small.
    private var reference: Double?

    /// A transport that needs more substeps than this has lost touch with the V
    /// that its length was chosen for.
    private static let mostParts = 1e4

    /// The mass that births and deaths restore: the initial one, so that
    /// rounding does not add up.
    private let conservedMass: Double

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
        self.pool = pool
        let isDonorCell = order == 1
        state = TransportState(
            density: AlignedBuffer(density), first: AlignedBuffer(count: mesh.cellCount),
            second: AlignedBuffer(count: isDonorCell ? 0 : mesh.cellCount))
        potentialBuffer = AlignedBuffer(count: mesh.cellCount)
        potentialPass = PotentialPass(field, mesh: mesh)
        transport = Transport(
            isDonorCell ? .donorCell : .monotonicityPreserving, mesh: mesh, workers: pool.threads)
        reaction = try dynamics.birthDeath.map {
            try Reaction(population: $0.population, mesh: mesh)
        }
        rule = StepRule(
            limits: limits, dynamics: dynamics, field: field,
            maximumCourant: transport.maximumCourant, splitting: splitting)
        donorCell = DonorCellPass(mesh, external: field.external, workers: pool.threads)
        outflow = OutflowPass(mesh)
        isFused = isDonorCell && splitting == .lie && dynamics.isPointwise
        conservedMass = density.compensatedSum() * mesh.cellVolume
        bounds = Dictionary(uniqueKeysWithValues: StepBound.allCases.map { ($0, 0) })
    }

    /// The cell averages of the density; to be read before the next step.
    public var density: AlignedBuffer {
        guard factor != 1 else { return state.density }
        for cell in 0..<mesh.cellCount { state.first[cell] = factor * state.density[cell] }
        return state.first
    }

    /// V at the cell centres, of the density as it is.
    public var potential: AlignedBuffer {
        _ = surveyed()
        if !hasPotential { potentialPass.evaluate(into: potentialBuffer, pool: pool) }
        hasPotential = true
        return potentialBuffer
    }

    /// The largest energy increase within a step relative to the energy's size,
    /// and the worst relative change of the mass; see ``Invariants``.
    public var invariants: Invariants {
        _ = surveyed()
        return recorded
    }

    /// Mass, energy and the like of the density as it is.
    public var status: SurveyResult { surveyed() }

    /// The longest step that the Courant bound allows now.
    public var courantBound: Double { rule.courantBound(surveyed()) }

    /// The longest step that keeps the density nonnegative now, whatever the
    /// Courant number that is asked for; it bounds prescribed steps.
    public var positivityBound: Double { rule.positivityBound(surveyed()) }

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

    /// Takes one step that does not pass `target`.
    public func step(toward target: Double) throws(GridFlowError) {
        if isFused {
            try fusedStep(toward: target)
        } else {
            let now = surveyed()
            try check(now)
            let (step, lands) = try length(now, toward: target)
            let exposure = exposure(step)
            switch splitting {
            case .lie: lieStep(step, exposure)
            case .strang: try strangStep(step, exposure, now)
            }
            finish(lands ? target : time + step, now)
        }
    }

    /// A step of first order in one pass over memory.
    ///
    /// A prescribed step takes the survey of its start along, and stands only if
    /// that allows it: until then the density has not been touched.
    private func fusedStep(toward target: Double) throws(GridFlowError) {
        let known = current ?? (rule.limits.fixed == nil || reference == nil ? surveyed() : nil)
        var choice: (step: Double, lands: Bool)
        if let known {
            try check(known)
            choice = try length(known, toward: target)
        } else {
            choice = fixedLength(rule.limits.fixed ?? 0, toward: target)
            collect()
        }
        let exposure = exposure(choice.step)
        let survey = donorCell.advance(
            state.density, factor: factor, .field(field), step: choice.step, exposure: exposure,
            reference: isFree ? 0 : reference ?? 0, into: state.first, pool: pool)
        if known == nil {
            note(survey)
            try check(survey)
            try checkFixed(choice.step, survey, target)
        }
        if donorCell.exponent > DonorCellRow.safeExponent {
            repeatInParts(choice.step, exposure)
        } else {
            state.exchange()
            let isScaled = exposure != nil && !isFree
            factor = isScaled ? conservedMass / (donorCell.survivors * mesh.cellVolume) : 1
        }
        finish(choice.lands ? target : time + choice.step, survey)
    }

    /// Births and deaths too strong for a single factor take the step once more,
    /// which has left the density as it was.
    private func repeatInParts(_ step: Double, _ exposure: Double?) {
        if factor != 1 {
            _ = density
            state.exchange()
            factor = 1
        }
        potentialPass.evaluate(into: potentialBuffer, pool: pool)
        lieStep(step, exposure)
    }

    private var isFree: Bool {
        if case .free = dynamics.birthDeath?.population { true } else { false }
    }

    private func finish(_ end: Double, _ now: SurveyResult) {
        time = end
        steps += 1
        previous = now
        current = nil
        isCollected = false
        hasPotential = field.isStatic && hasPotential
    }

    /// ∫α dt over a step from now on, or nil if there are no births and deaths.
    private func exposure(_ step: Double) -> Double? {
        let exposure = dynamics.birthDeath?.integratedRate(from: time, for: step) ?? 0
        return exposure > 0 ? exposure : nil
    }

    private func lieStep(_ step: Double, _ exposure: Double?) {
        if dynamics.transport {
            transport.advance(&state, potential: potentialBuffer, step: step, pool: pool)
        }
        react(state.density, potentialBuffer, exposure)
    }

    private func strangStep(
        _ step: Double, _ exposure: Double?, _ now: SurveyResult
    ) throws(GridFlowError) {
        if !field.isStatic { predictMidpoint(step) }
        let parts = try transportParts(step / 2, now)
        transportHalf(step / 2, parts)
        react(state.density, potentialBuffer, exposure)
        transportHalf(step / 2, parts)
    }

    /// Puts V at the middle of the step, from a first-order half step, in the place
    /// of V at its start.
    private func predictMidpoint(_ step: Double) {
        let predicted = state.first
        if dynamics.transport {
            transport.predict(
                from: state, into: predicted, potential: potentialBuffer, step: step / 2,
                pool: pool)
        } else {
            predicted.copy(from: state.density)
        }
        react(predicted, potentialBuffer, exposure(step / 2))
        field.collect(predicted, factor: 1)
        potentialPass.evaluate(into: potentialBuffer, pool: pool)
    }

    /// Where V has steepened since the step's length was chosen, the transport
    /// takes more substeps rather than lose positivity.
    private func transportParts(
        _ step: Double, _ now: SurveyResult
    ) throws(GridFlowError) -> Int {
        guard dynamics.transport else { return 0 }
        let rate = field.isStatic ? now.outflow : outflow.largest(potentialBuffer, pool: pool)
        let parts = (step * rate / transport.maximumCourant).rounded(.up)
        guard parts <= Self.mostParts else { throw .potentialTooSteep(time: time) }
        return max(1, Int(parts))
    }

    private func transportHalf(_ step: Double, _ parts: Int) {
        for _ in 0..<parts {
            transport.advance(
                &state, potential: potentialBuffer, step: step / Double(parts), pool: pool)
        }
    }

    private func react(_ density: AlignedBuffer, _ potential: AlignedBuffer, _ exposure: Double?) {
        guard let exposure else { return }
        reaction?.advance(
            density, potential: potential, exposure: exposure, mass: conservedMass, pool: pool)
    }

    // MARK: What a step needs to know

    private func surveyed() -> SurveyResult {
        if let current { return current }
        collect()
        if !isFused && !hasPotential {
            potentialPass.evaluate(into: potentialBuffer, pool: pool)
            hasPotential = true
        }
        let source =
            isFused ? PotentialSource.field(field) : PotentialSource.stored(potentialBuffer)
        let result = donorCell.survey(state.density, factor: factor, source, pool: pool)
        current = result
        note(result)
        return result
    }

    /// Lets the field know the density as it is.
    private func collect() {
        if !isCollected { field.collect(state.density, factor: factor) }
        isCollected = true
    }

    /// Compares a survey of the density as it is with that of the last step's start.
    private func note(_ now: SurveyResult) {
        reference = now.mass > 0 ? now.meanPotential / now.mass : nil
        guard let previous else { return }
        recorded.record(before: previous, after: now, conservesMass: !isFree)
        self.previous = nil
    }

    private func check(_ now: SurveyResult) throws(GridFlowError) {
        guard now.mass.isFinite, now.mass > 0, now.energy.isFinite else {
            throw .lostDensity(mass: now.mass, time: time)
        }
    }

    /// A prescribed step that does not pass `target`, and whether it ends there.
    private func fixedLength(_ fixed: Double, toward target: Double) -> (Double, Bool) {
        let left = target - time
        return fixed >= left * (1 - 1e-9) ? (left, true) : (fixed, false)
    }

    /// Whether a prescribed step may be taken.
    private func checkFixed(
        _ step: Double, _ now: SurveyResult, _ target: Double
    ) throws(GridFlowError) {
        let limit = rule.positivityBound(now)
        guard step <= limit * (1 + 1e-12) else {
            throw .stepTooLong(step: step, bound: limit, time: time)
        }
        guard step == 0 || time + step > time else {
            throw .stepTooShort(step: step, bound: .fixed, time: time)
        }
        bounds[.fixed, default: 0] += 1
        fixedStepExcess = max(
            fixedStepExcess, step / rule.longestStep(now, from: time, to: target).0)
    }

    /// The length of the next step, and whether it ends at `target`.
    private func length(
        _ now: SurveyResult, toward target: Double
    ) throws(GridFlowError) -> (Double, Bool) {
        let left = target - time
        if let fixed = rule.limits.fixed {
            let (step, lands) = fixedLength(fixed, toward: target)
            try checkFixed(step, now, target)
            return (step, lands)
        }
        let (longest, bound) = rule.longestStep(now, from: time, to: target)
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
}

extension TransportState {
    /// Makes what was written into the first buffer the density.
    fileprivate mutating func exchange() { swap(&density, &first) }
}
