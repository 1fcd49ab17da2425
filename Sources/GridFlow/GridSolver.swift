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
    /// The equation of a proximal step has no solution that could be found; what the
    /// logarithm of the density is still off by.
    case proximalStepFailed(residual: Double, time: Double)
    /// The step that the bounds allow no longer advances the time.
    case stepTooShort(step: Double, bound: StepBound, time: Double)
}

/// The finite-volume solution of ∂t μ = ∇·(μ∇V) + β⁻¹Δμ − births and deaths.
///
/// A step allocates nothing: all memory is taken when the solver is made.
public final class GridSolver: StepTaker {
    /// The mesh.
    public let mesh: Mesh
    /// The potential as a function of the density.
    public let field: any MeanField
    /// The time reached.
    public internal(set) var time = 0.0
    /// The number of steps taken.
    public internal(set) var steps = 0
    /// How often each bound chose the step.
    public internal(set) var bounds: [StepBound: Int]
    /// The largest ratio of a prescribed step to the longest that the limits on
    /// accuracy and positivity would have allowed.
    public internal(set) var fixedStepExcess = 0.0

    let dynamics: Dynamics
    let splitting: Splitting
    let rule: StepRule
    let pool: WorkerPool
    /// The density, but for ``factor``.
    var state: TransportState
    /// What the density in memory has to be multiplied by: the scaling that births
    /// and deaths end with is left to the next pass over memory.
    var factor = 1.0
    let potentialBuffer: AlignedBuffer
    let potentialPass: PotentialPass
    let transport: Transport
    let transportReaction: TransportReaction
    let donorCell: DonorCellPass
    let outflow: OutflowPass
    /// The order of the scheme.
    let order: Int
    /// Takes the place of the transport if there is diffusion.
    let diffusion: DiffusionTerm?
    /// Takes the place of births and deaths by a factor if their step is a proximal one.
    let proximal: ProximalReaction?
    /// The largest ratio of |∇V|Δ, where the mass is, to β⁻¹: above 2 the mesh does not
    /// resolve the diffusion, and the flux is an upwind one; 0 without diffusion.
    public internal(set) var pecletNumber = 0.0
    /// Whether a step is a single pass over memory.
    let isFused: Bool

    /// What has been found out about the density as it is.
    var current: SurveyResult?
    var isCollected = false
    var hasPotential = false
    /// The survey that the last step started from, until it has been compared with
    /// the next one.
    var previous: SurveyResult?
    var recorded = Invariants()
    /// Whether the field has seen the density row by row as it came about.
    var isObserved = false

    /// The mass that births and deaths restore: the initial one, so that
    /// rounding does not add up.
    let conservedMass: Double

    /// Prepares the solution of an initial value problem.
    ///
    /// - Parameters:
    ///   - density: the cell averages at time 0, in storage order.
    ///   - order: the order of the transport scheme, 1 or 2.
    ///   - scheme: how births and deaths take a step; a proximal one goes with Lie's splitting,
    ///     and neither with a source nor with diffusion.
    /// - Throws: ``ModelError`` if a source density does not live on the mesh.
    public init(
        mesh: Mesh, field: any MeanField, dynamics: Dynamics, density: [Double], order: Int,
        splitting: Splitting, limits: StepLimits, reaction scheme: ReactionScheme = .exponential,
        pool: WorkerPool
    ) throws {
        precondition(density.count == mesh.cellCount, "one average a cell")
        self.mesh = mesh
        self.field = field
        self.dynamics = dynamics
        self.splitting = splitting
        self.pool = pool
        let isDonorCell = order == 1
        let isDiffusive = dynamics.diffusion > 0
        self.order = order
        diffusion =
            isDiffusive
            ? DiffusionTerm(mesh: mesh, dynamics: dynamics, workers: pool.threads) : nil
        state = TransportState(
            density: AlignedBuffer(density), first: AlignedBuffer(count: mesh.cellCount),
            second: AlignedBuffer(count: isDonorCell || isDiffusive ? 0 : mesh.cellCount))
        potentialBuffer = AlignedBuffer(count: mesh.cellCount)
        potentialPass = PotentialPass(field, mesh: mesh)
        transport = Transport(
            isDonorCell ? .donorCell : .monotonicityPreserving, mesh: mesh, workers: pool.threads)
        let reaction = try dynamics.birthDeath.map {
            try Reaction(population: $0.population, mesh: mesh)
        }
        rule = StepRule(
            limits: limits, dynamics: dynamics, field: field,
            maximumCourant: transport.maximumCourant, splitting: splitting)
        donorCell = DonorCellPass(mesh, field: field, workers: pool.threads)
        outflow = OutflowPass(mesh)
        isFused =
            isDonorCell && splitting == .lie && dynamics.isPointwise && !isDiffusive
            && scheme == .exponential
        let isFree = dynamics.hasFreeMass
        proximal =
            scheme == .proximal
            ? ProximalReaction(field, mesh: mesh, isFree: isFree, pool: pool) : nil
        conservedMass = density.compensatedSum() * mesh.cellVolume
        transportReaction = TransportReaction(
            transport, reaction, mass: conservedMass, pool: pool)
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
        try takeSteps(to: end, shouldStop: shouldStop)
    }

    // MARK: One step

    /// Takes one step that does not pass `target`; none if that has been reached.
    public func step(toward target: Double) throws(GridFlowError) {
        guard time < target else { return }
        if isFused {
            try fusedStep(toward: target)
        } else {
            let now = surveyed()
            try check(now)
            let (step, lands) = try length(now, toward: target)
            let exposure = exposure(step)
            switch (diffusion, splitting) {
            case (let diffusion?, _): diffusiveStep(step, exposure, diffusion)
            case (nil, .lie): try lieStep(step, exposure)
            case (nil, .strang): try strangStep(step, exposure, now)
            }
            finish(lands ? target : time + step, now)
            donorCell.adopt(now)
        }
    }

    // MARK: What a step needs to know

    func surveyed() -> SurveyResult {
        if let current { return current }
        collect()
        if !isFused && !hasPotential {
            potentialPass.evaluate(into: potentialBuffer, pool: pool)
            hasPotential = true
        }
        let source =
            isFused ? PotentialSource.field(field) : PotentialSource.stored(potentialBuffer)
        var result = donorCell.survey(state.density, factor: factor, source, pool: pool)
        if let diffusion { extend(&result, diffusion) }
        current = result
        note(result)
        return result
    }

    /// Lets the field know the density as it is.
    func collect() {
        guard !isCollected else { return }
        if isObserved, let observer = field as? any RowObserver {
            observer.collectObserved(factor: factor)
        } else {
            field.collect(state.density, factor: factor)
        }
        isCollected = true
    }

    /// Compares a survey of the density as it is with that of the last step's start.
    func note(_ now: SurveyResult) {
        guard let previous else { return }
        recorded.record(before: previous, after: now, conservesMass: !isFree)
        self.previous = nil
    }
}
