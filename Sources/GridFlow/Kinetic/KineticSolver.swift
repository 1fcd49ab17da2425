import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// The kinetic equation of the heavy ball on a mesh of one parameter θ and its velocity r:
/// ∂t ρ + r ∂_θ ρ − V' ∂_r ρ = γ ∂_r(rρ) + γβ⁻¹ ∂_r² ρ, births and deaths with V beside it.
///
/// A step is half a step of streaming, a step of everything that leaves positions alone with
/// V of the θ-marginal in its middle, and the other half: Strang's splitting, exact in both
/// parts but for the mesh. Halves that follow each other are taken as one, unless somebody
/// asks for the state in between. All parts keep the mass and the sign of the density for steps
/// of any length; a step allocates nothing.
public final class KineticSolver: Stepping {
    /// The mesh of parameter and velocity.
    public let mesh: Mesh
    /// V as a function of the θ-marginal, on the axis of the parameter.
    public let field: any MeanField
    /// The time reached.
    public private(set) var time = 0.0
    /// The number of steps taken.
    public private(set) var steps = 0
    /// How often each bound chose the step.
    public private(set) var bounds: [StepBound: Int]
    /// The largest ratio of a prescribed step to what the limits on accuracy allow.
    public private(set) var fixedStepExcess = 0.0

    let rule: KineticStepRule
    let births: BirthDeath?
    private let friction: Double
    private let pool: WorkerPool
    let space: PhaseSpace
    let force: ForceLine
    private let rows: AlignedBuffer
    let marginal: AlignedBuffer
    private let predicted: AlignedBuffer
    let line: AlignedBuffer
    let slopes: AlignedBuffer
    private let shifts: AlignedBuffer
    private let gains: AlignedBuffer
    private let onMesh: AlignedBuffer
    private let potentialOnMesh: AlignedBuffer
    private let streaming: StreamingPass
    private let marginals: MarginalPass
    private let velocities: VelocityPass
    private let potentials: PotentialPass
    private let reaction: Reaction?
    private let conservedMass: Double
    /// The streaming that the state still has to make up for.
    private var owed = 0.0
    /// Whether ``line`` is V of the state as it is.
    private var isCurrent = false

    /// Prepares the solution of an initial value problem.
    ///
    /// - Parameters:
    ///   - mesh: two axes. The velocity axis ends in walls and has 0 inside; between walls of
    ///     the parameter it is symmetric about 0.
    ///   - momentum: friction, temperature, and the number of the velocity axis.
    ///   - field: on the axis of the parameter alone.
    ///   - births: births and deaths that conserve the mass or let it free.
    ///   - density: the cell averages at time 0, in storage order.
    /// - Throws: `ModelError` if births and deaths make no sense on the mesh.
    public init(
        mesh: Mesh, momentum: Momentum, field: any MeanField, births: BirthDeath? = nil,
        density: [Double], limits: StepLimits, pool: WorkerPool
    ) throws {
        precondition(density.count == mesh.cellCount, "one average a cell")
        precondition(births?.population.source == nil, "nothing is injected into phase space")
        guard let axis = momentum.velocityAxis else {
            preconditionFailure("one axis of the mesh is the velocity")
        }
        let space = PhaseSpace(mesh, velocityAxis: axis)
        self.mesh = mesh
        self.field = field
        self.births = births
        self.space = space
        self.pool = pool
        friction = momentum.friction
        force = ForceLine(space.parameter)
        rows = AlignedBuffer(count: space.count)
        space.take(density, into: rows)
        (marginal, predicted) = (Self.lineBuffer(space), Self.lineBuffer(space))
        (line, slopes) = (Self.lineBuffer(space), Self.lineBuffer(space))
        // Groups of eight reach beyond the last position.
        shifts = AlignedBuffer(count: space.stride)
        gains = AlignedBuffer(count: space.stride)
        onMesh = AlignedBuffer(count: mesh.cellCount)
        potentialOnMesh = AlignedBuffer(count: mesh.cellCount)
        streaming = StreamingPass(space, workers: pool.threads)
        marginals = MarginalPass(space)
        let thermalisation =
            friction > 0 && momentum.temperature > 0
            ? Thermalisation(
                space.velocity, friction: friction, temperature: momentum.temperature) : nil
        velocities = VelocityPass(
            space,
            friction: thermalisation.map { .thermalisation($0) }
                ?? (friction > 0
                    ? .contraction(Contraction(space.velocity, friction: friction)) : .none),
            workers: pool.threads)
        potentials = PotentialPass(field, mesh: space.line)
        reaction = try births.map { try Reaction(population: $0.population, mesh: space.line) }
        rule = KineticStepRule(
            limits: limits, space: space, friction: friction, births: births,
            walkRate: thermalisation?.rate ?? 0)
        conservedMass = density.compensatedSum() * mesh.cellVolume
        bounds = Dictionary(uniqueKeysWithValues: StepBound.allCases.map { ($0, 0) })
    }

    private static func lineBuffer(_ space: PhaseSpace) -> AlignedBuffer {
        AlignedBuffer(count: space.parameter.cells)
    }

    // MARK: What has been reached

    /// The cell averages of the density, in storage order; to be read before the next step.
    public var density: AlignedBuffer {
        synchronise()
        space.give(rows, to: onMesh)
        return onMesh
    }

    /// V of the density as it is at the cell centres, the same for all velocities.
    public var potential: AlignedBuffer {
        synchronise()
        space.spread(line, over: potentialOnMesh)
        return potentialOnMesh
    }

    /// The averages of ∫ρ dr over the cells of the parameter's axis; to be read before the next
    /// step.
    public var marginalDensity: AlignedBuffer {
        synchronise()
        return marginal
    }

    /// F at the cell centres, the same for all velocities.
    public var external: [Double] {
        let values = AlignedBuffer(count: mesh.cellCount)
        space.spread(field.external, over: values)
        return values.values
    }

    /// ∫dρ.
    public var mass: Double {
        synchronise()
        return marginalMass
    }

    var marginalMass: Double {
        UnsafeBufferPointer(start: marginal.pointer, count: marginal.count).compensatedSum()
            * space.parameter.spacing
    }

    /// Takes the state to ``time``, and V with it.
    private func synchronise() {
        stream(0)
        guard !isCurrent else { return }
        marginals.run(rows, into: marginal, pool: pool)
        evaluate(marginal)
        isCurrent = true
    }

    // MARK: Moving on

    /// Advances to `end`, which is hit exactly.
    ///
    /// - Parameter shouldStop: asked after every step; `true` ends early.
    /// - Throws: ``GridFlowError``.
    public func advance(to end: Double, shouldStop: () -> Bool = { false }) throws(GridFlowError) {
        try takeSteps(to: end, shouldStop: shouldStop)
    }

    var lastBirths: Double? { births?.until }

    /// Takes one step that does not pass `target`; none if that has been reached.
    public func step(toward target: Double) throws(GridFlowError) {
        guard time < target else { return }
        if steps == 0 { synchronise() }
        let (step, lands) = try length(toward: target)
        stream(step / 2)
        marginals.run(rows, into: marginal, pool: pool)
        let mass = marginalMass
        guard mass.isFinite, mass > 0 else { throw .lostDensity(mass: mass, time: time) }
        evaluate(marginal)
        let exposure = births?.integratedRate(from: time, for: step) ?? 0
        let gains = exposure > 0 ? react(exposure: exposure) : restore(mass)
        try aim(step)
        velocities.run(rows, for: step, shifts: shifts, gains: gains, pool: pool)
        owed = step / 2
        isCurrent = false
        time = lands ? target : time + step
        steps += 1
    }

    /// Streams for `duration`, and for what is owed.
    private func stream(_ duration: Double) {
        let total = owed + duration
        owed = 0
        guard total > 0 else { return }
        streaming.run(rows, for: total, pool: pool)
    }

    private func evaluate(_ marginal: AlignedBuffer) {
        field.collect(marginal, factor: 1)
        potentials.evaluate(into: line, pool: pool)
    }

    /// What gives back the mass that rounding took, nil if that is nothing: in a state that
    /// does not change roundings are the same in every step, and would add up.
    private func restore(_ mass: Double) -> AlignedBuffer? {
        let ratio = conservedMass / mass
        guard !isFree, ratio != 1, abs(ratio - 1) <= Self.mostRounding else { return nil }
        for i in 0..<space.parameter.cells { gains[i] = ratio }
        return gains
    }

    /// More than a step's roundings; what is more than that is no rounding, and has to show.
    private static let mostRounding = 1e-14

    var isFree: Bool {
        if case .free = births?.population { true } else { false }
    }

    /// What births and deaths multiply the density by, with V at the middle of the step;
    /// leaves that V behind.
    private func react(exposure: Double) -> AlignedBuffer? {
        guard let reaction else { return nil }
        func advance(_ exposure: Double) {
            predicted.copy(from: marginal)
            reaction.advance(
                predicted, potential: line, exposure: exposure, mass: conservedMass, pool: pool)
        }
        if !field.isStatic {
            advance(exposure / 2)
            evaluate(predicted)
        }
        advance(exposure)
        for i in 0..<space.parameter.cells {
            gains[i] = marginal[i] > 0 ? predicted[i] / marginal[i] : 0
        }
        return gains
    }

    /// The shifts by the force over a step: r → e^{−γh} r − V'(1 − e^{−γh})/γ is exact.
    private func aim(_ step: Double) throws(GridFlowError) {
        force.slopes(line, into: slopes)
        let decay = friction * step
        let reach = decay > 0 ? -expm1(-decay) / friction : step
        for i in 0..<space.parameter.cells {
            let shift = -slopes[i] * reach / space.velocity.spacing
            guard shift.isFinite else { throw .potentialTooSteep(time: time) }
            shifts[i] = shift
        }
    }

    // MARK: The length of a step

    /// The longest step that may be prescribed.
    public var longestFixedStep: Double { rule.longestFixedStep }

    /// The length of the next step, and whether it ends at `target`.
    private func length(toward target: Double) throws(GridFlowError) -> (Double, Bool) {
        let (longest, bound) = longestStep(toward: target)
        let left = target - time
        let allowed = rule.limits.fixed ?? longest
        let ruling = rule.limits.fixed == nil ? bound : .fixed
        if let fixed = rule.limits.fixed {
            fixedStepExcess = max(fixedStepExcess, min(fixed, left) / longest)
        }
        guard allowed < left * (1 - 1e-9) else {
            bounds[.time, default: 0] += 1
            return (left, true)
        }
        bounds[ruling, default: 0] += 1
        // Equal steps to the target instead of a short one at the end.
        let parts = (left / allowed * (1 - 1e-9)).rounded(.up)
        let step = left / parts
        guard time + step > time, parts < 1e12 else {
            throw .stepTooShort(step: step, bound: ruling, time: time)
        }
        return (step, false)
    }
}
