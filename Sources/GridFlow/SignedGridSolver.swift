import Interactions
import Meshes
import Models
import Parallelism

/// The finite-volume solution for a signed measure: two nonnegative densities μ₊ and μ₋,
/// ∂t μ± = ∇·(μ±∇V±) − αV±μ±, that see each other through V± = λ ± W[μ₊ − μ₋] alone.
///
/// Either density takes the steps of ``GridSolver``, with V± at the same times; positivity
/// and the bounds on a step are those of the two together. A step allocates nothing.
public final class SignedGridSolver: StepTaker {
    /// The mesh.
    public let mesh: Mesh
    /// W as a function of μ₊ − μ₋.
    public let field: any MeanField
    /// The time reached.
    public private(set) var time = 0.0
    /// The number of steps taken.
    public private(set) var steps = 0
    /// How often each bound chose the step.
    public internal(set) var bounds: [StepBound: Int]
    /// The largest ratio of a prescribed step to the longest that the limits on
    /// accuracy and positivity would have allowed.
    public internal(set) var fixedStepExcess = 0.0

    let dynamics: Dynamics
    let rule: StepRule
    private let splitting: Splitting
    private let pool: WorkerPool
    private let positive: SignedPart
    private let negative: SignedPart
    /// Both; an array of its own, since a step may not make one.
    private let parts: [SignedPart]
    private let potentialPass: PotentialPass
    private let signs: SignPass

    private var current: SurveyResult?
    private var hasPotential = false
    private var previous: SurveyResult?
    private var recorded = Invariants()

    /// Prepares the solution of an initial value problem.
    ///
    /// - Parameters:
    ///   - field: W, such as K∗(μ₊ − μ₋) − Φᵀy.
    ///   - penalty: λ.
    ///   - dynamics: births and deaths are those of a free population, if there are any.
    ///   - positive: the cell averages of μ₊ at time 0, in storage order.
    ///   - negative: those of μ₋.
    ///   - order: the order of the transport scheme, 1 or 2.
    public init(
        mesh: Mesh, field: any MeanField, penalty: Double, dynamics: Dynamics,
        positive: [Double], negative: [Double], order: Int, splitting: Splitting,
        limits: StepLimits, pool: WorkerPool
    ) throws {
        if let population = dynamics.birthDeath?.population {
            guard case .free = population else {
                preconditionFailure("the masses of a signed measure are free or constant")
            }
        }
        self.mesh = mesh
        self.field = field
        self.dynamics = dynamics
        self.splitting = splitting
        self.pool = pool
        func part(_ density: [Double], _ sign: Double) throws -> SignedPart {
            try SignedPart(
                density, external: field.external.values.map { penalty + sign * $0 },
                dynamics: dynamics, mesh: mesh, order: order, pool: pool)
        }
        self.positive = try part(positive, 1)
        self.negative = try part(negative, -1)
        parts = [self.positive, self.negative]
        potentialPass = PotentialPass(field, mesh: mesh)
        signs = SignPass(penalty: penalty, mesh: mesh)
        rule = StepRule(
            limits: limits, dynamics: dynamics, field: field,
            maximumCourant: self.positive.transport.maximumCourant, splitting: splitting)
        bounds = Dictionary(uniqueKeysWithValues: StepBound.allCases.map { ($0, 0) })
    }

    /// The cell averages of μ₊ and μ₋; to be read before the next step.
    public var densities: (positive: AlignedBuffer, negative: AlignedBuffer) {
        (positive.state.density, negative.state.density)
    }

    /// V₊ and V₋ at the cell centres, of the densities as they are.
    public var potentials: (positive: AlignedBuffer, negative: AlignedBuffer) {
        _ = surveyed()
        return (positive.potential, negative.potential)
    }

    /// F₊ and F₋ at the cell centres.
    public var externals: (positive: AlignedBuffer, negative: AlignedBuffer) {
        (positive.external, negative.external)
    }

    /// The largest energy increase within a step relative to the energy's size, and the worst
    /// relative change of |μ|; see ``Invariants``.
    public var invariants: Invariants {
        _ = surveyed()
        return recorded
    }

    /// Mass, energy and the like of both densities together as they are.
    public var status: SurveyResult { surveyed() }

    /// The longest step that keeps the densities nonnegative now.
    public var positivityBound: Double { rule.positivityBound(surveyed()) }

    /// Advances to `end`, which is hit exactly.
    ///
    /// - Parameter shouldStop: asked after every step; `true` ends early.
    /// - Throws: ``GridFlowError``; the densities are then those of ``time``, unless they were
    ///   lost.
    public func advance(to end: Double, shouldStop: () -> Bool = { false }) throws(GridFlowError) {
        try takeSteps(to: end, shouldStop: shouldStop)
    }

    /// Takes one step that does not pass `target`; none if that has been reached.
    public func step(toward target: Double) throws(GridFlowError) {
        guard time < target else { return }
        let now = surveyed()
        try check(now)
        let (step, lands) = try length(now, toward: target)
        let exposure = exposure(step)
        switch splitting {
        case .lie:
            for part in parts { part.lieStep(step, exposure) }
        case .strang:
            predictMidpoint(step)
            let substeps = try transportParts(step / 2)
            for part in parts { part.strangStep(step, exposure, substeps) }
        }
        for part in parts { part.finishStep() }
        time = lands ? target : time + step
        steps += 1
        previous = now
        current = nil
        hasPotential = false
    }

    private func surveyed() -> SurveyResult {
        if let current { return current }
        if !hasPotential { evaluate(positive.state.density, negative.state.density) }
        hasPotential = true
        let result = SurveyResult(positive.surveyed(), negative.surveyed())
        current = result
        if let previous {
            recorded.record(before: previous, after: result, conservesMass: !isFree)
            self.previous = nil
        }
        return result
    }

    /// V₊ and V₋ of densities.
    private func evaluate(_ plus: AlignedBuffer, _ minus: AlignedBuffer) {
        // W of the difference comes into the place of V₊; the difference, for a moment, into
        // that of V₋.
        signs.subtract(minus, from: plus, into: negative.potential, pool)
        field.collect(negative.potential, factor: 1)
        potentialPass.evaluate(into: positive.potential, pool: pool)
        signs.split(positive.potential, negative.potential, pool)
    }

    /// V± at the middle of the step, from first-order half steps.
    private func predictMidpoint(_ step: Double) {
        let half = exposure(step / 2)
        for part in parts { part.predict(step / 2, half) }
        evaluate(positive.state.first, negative.state.first)
    }

    private func transportParts(_ step: Double) throws(GridFlowError) -> Int {
        guard dynamics.transport else { return 0 }
        let rate = max(positive.largestOutflow, negative.largestOutflow)
        guard let parts = parts(of: step, outflow: rate, positive.transport) else {
            (current, hasPotential) = (nil, false)
            throw .potentialTooSteep(time: time)
        }
        return parts
    }
}

extension SurveyResult {
    /// What two densities are together; the peak is an upper bound of that of their sum.
    fileprivate init(_ a: SurveyResult, _ b: SurveyResult) {
        self.init()
        mass = a.mass + b.mass
        meanPotential = a.meanPotential + b.meanPotential
        energy = a.energy + b.energy
        peak = a.peak + b.peak
        outflow = max(a.outflow, b.outflow)
        guard mass > 0 else { return }
        let mean = meanPotential / mass
        let square = (a.mass * a.level * a.level + b.mass * b.level * b.level) / mass
        spread = max(square - mean * mean, 0).squareRoot()
    }
}
