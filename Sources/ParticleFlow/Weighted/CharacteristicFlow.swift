import Interactions
import Meshes
import Models
import Parallelism

/// One step of the characteristics (14)–(15), without what a source refills.
///
/// `θ̇ = −∇V`, `(log w)˙ = −α(V − reference)` with V of the particles at every
/// stage. A step allocates nothing.
final class CharacteristicFlow {
    /// What came of a step.
    struct Outcome {
        /// The estimated error; infinite if there is no result.
        var error: Double
        /// Σ w at the end, before anything was restored.
        var mass: Double
        /// Whether mass was lost at some stage that a source has to refill.
        var isLossy: Bool

        static let failure = Outcome(error: .infinity, mass: .nan, isLossy: false)
    }

    private let field: ParticleField
    private let births: BirthDeath?
    private let rule: ReactionRule
    private let pool: WorkerPool
    private let rates: StageRates
    private let ratePass: RatePass
    private let pointPass: PointPass
    private let scalePass = ScalePass()
    private let errorPass: ErrorPass
    private var heaviest = 0.0
    private var isLossy = false

    init(
        field: ParticleField, dynamics: Dynamics, mesh: Mesh, capacity: Int, pool: WorkerPool
    ) {
        self.field = field
        self.pool = pool
        births = dynamics.birthDeath
        rule = ReactionRule(births)
        rates = StageRates(dimension: mesh.dimension, capacity: capacity)
        ratePass = RatePass(
            mesh: mesh, transport: dynamics.transport, isClipped: rule.isClipped)
        pointPass = PointPass(mesh: mesh, transport: dynamics.transport)
        errorPass = ErrorPass(mesh: mesh, transport: dynamics.transport, pool: pool)
    }

    /// The mass that a source has to refill, a unit of ∫α dt, as of ``begin(_:time:)``.
    private(set) var loss = 0.0

    /// The mass that is born or dies, a unit of ∫α dt, as of ``begin(_:time:)``.
    private(set) var turnover = 0.0

    /// Whether V and its slope are finite at the particles of ``begin(_:time:)``.
    private(set) var hasFiniteStart = true

    /// α at `time` in a step that starts at `start`.
    ///
    /// The last stage may lie where births and deaths end, but is part of a step
    /// with them.
    private func rate(at time: Double, from start: Double) -> Double {
        guard let births, reacts(from: start) else { return 0 }
        return births.rate.value(at: time)
    }

    private func reacts(from start: Double) -> Bool {
        births.map { start < $0.until ?? .infinity } ?? false
    }

    /// Takes the rates at the start of a step from the samples of `state`.
    func begin(_ state: WeightedState, time: Double) {
        rates.reserve(state.particles.capacity)
        hasFiniteStart = take(state, from: state, stage: 0, time: time, at: time)
        heaviest = ratePass.heaviest
        turnover = ratePass.turnover
        loss = reacts(from: time) ? rule.loss(integral: ratePass.integral) : 0
    }

    /// The largest relative rate of change of `state`, for the first step.
    func largestRate(_ state: WeightedState) -> Double {
        errorPass.size(
            from: state, to: state, rates: rates, row: [1], step: 1, heaviest: heaviest,
            pool: pool)
    }

    /// Takes the step after ``begin(_:time:)``; samples of `result` are those of its end.
    ///
    /// - Parameter mass: the mass that is restored unless some has been lost. With
    ///   V̄ in the equation the mass is conserved but for the error of the step;
    ///   one factor for all particles removes just that, and keeps the order.
    func run(
        from state: WeightedState, to result: WeightedState, time: Double, step: Double,
        restoring mass: Double?
    ) -> Outcome {
        let reacts = reacts(from: time)
        isLossy = loss > 0
        for stage in 1..<DormandPrince.stages {
            pointPass.run(
                from: state, to: result, rates: rates, row: DormandPrince.rows[stage], step: step,
                reacts: reacts, pool: pool)
            guard pointPass.isFinite else { return .failure }
            if stage == DormandPrince.stages - 1, reacts, !isLossy, let mass, pointPass.mass > 0 {
                scalePass.run(result, factor: mass / pointPass.mass, pool: pool)
            }
            result.sample(field)
            let now = time + DormandPrince.nodes[stage] * step
            guard take(result, from: state, stage: stage, time: time, at: now) else {
                return .failure
            }
        }
        let error = errorPass.size(
            from: state, to: result, rates: rates, row: DormandPrince.difference, step: step,
            heaviest: heaviest, pool: pool)
        return Outcome(
            error: error.isFinite ? error : .infinity, mass: pointPass.mass, isLossy: isLossy)
    }

    /// Multiplies all weights so that they sum to `mass` instead of `sum`.
    func restore(_ mass: Double, of state: WeightedState, sum: Double) {
        scalePass.run(state, factor: mass / sum, pool: pool)
    }

    /// Takes the rates of a stage at `now` in a step from `time`; false if they are
    /// not finite.
    private func take(
        _ state: WeightedState, from start: WeightedState, stage: Int, time: Double,
        at now: Double
    ) -> Bool {
        let alpha = rate(at: now, from: time)
        ratePass.run(state, from: start, into: rates, stage: stage, alpha: alpha, pool: pool)
        let (integral, mass) = (ratePass.integral, ratePass.mass)
        rates.common[stage] =
            alpha == 0 ? 0 : alpha * rule.reference(integral: integral, mass: mass)
        if alpha > 0, rule.loss(integral: integral) > 0 { isLossy = true }
        return ratePass.isFinite
    }
}
