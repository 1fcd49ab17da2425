import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// The n particles of equal mass whose law of large numbers is the equation.
///
/// Positions follow −∇V, births and deaths are Algorithm 1 or the event process of
/// Section 5. At order 1 a step is forward Euler, then births and deaths with V at
/// the moved particles. At order 2 it is half a midpoint step, births and deaths
/// with V at the middle of their time, and the other half. With momentum, half steps of
/// ``InertialMotion`` take the place of midpoint steps.
public final class ParticleSolver: ParticleMethod, EqualSteps {
    public let mesh: Mesh
    public let field: ParticleField
    public private(set) var time = 0.0
    public private(set) var steps = 0
    public let particles: ParticleSet
    public let samples: FieldSamples

    private let dynamics: Dynamics
    private let initial: InitialMeasure
    private let sampler: any DensitySampler
    private let random: RandomSource
    private let scheme: ParticleScheme
    private let pool: WorkerPool
    private let births: (any Births)?
    private let prediction: ReactionPrediction?
    private let motion: ParticleMotion
    private let inertia: InertialMotion?
    /// The steps that inertial motion has taken, for its random numbers.
    private var inertialSteps = 0
    /// The noise of diffusion, if there is any.
    private let noise: NoisePass?
    private let survey: PotentialSurvey
    private let copying = CopyPass()
    /// The particles at the start of the step, to go back to.
    private let start: ParticleSet
    private let midpoint: ParticleSet

    /// The particles that a field and a solver need room for, if `count` start.
    ///
    /// Within a step births come before the correction of their number; a free
    /// population may grow; a source is predicted by the nodes of a quadrature.
    ///
    /// - Throws: ``ModelError`` if a source density does not live on the mesh.
    public static func capacity(count: Int, dynamics: Dynamics, mesh: Mesh) throws -> Int {
        let population = dynamics.birthDeath?.population
        let nodes = try population?.source.map {
            try ReactionPrediction.quadrature(of: $0, on: mesh).nodes.count
        }
        return switch population {
        case nil: count
        case .replaced: count + (nodes ?? 0)
        case .conserved, .reinjected: 3 * count + 64 + (nodes ?? 0)
        case .free: max(8 * count, count + 10_000)
        }
    }

    /// Draws the particles from `initial`.
    ///
    /// - Parameter field: has room for ``capacity(count:dynamics:mesh:)`` particles.
    /// - Throws: ``ModelError`` if a density cannot be sampled on the mesh.
    public init(
        field: ParticleField, dynamics: Dynamics, mesh: Mesh, initial: InitialMeasure,
        scheme: ParticleScheme, pool: WorkerPool
    ) throws {
        self.mesh = mesh
        self.field = field
        self.dynamics = dynamics
        self.initial = initial
        self.scheme = scheme
        self.pool = pool
        let capacity = try Self.capacity(count: scheme.count, dynamics: dynamics, mesh: mesh)
        let traits = field.isSigned ? 1 : InertialMotion.traits(dynamics.momentum, on: mesh)
        particles = ParticleSet(
            dimension: mesh.dimension, capacity: capacity, count: scheme.count, traits: traits)
        samples = FieldSamples(capacity: capacity)
        start = ParticleSet(dimension: mesh.dimension, capacity: capacity, traits: traits)
        let hasMidpoint = scheme.order == 2 && dynamics.momentum == nil
        midpoint = ParticleSet(
            dimension: mesh.dimension, capacity: hasMidpoint ? capacity : 0, traits: traits)
        motion = ParticleMotion(mesh)
        survey = PotentialSurvey(capacity: capacity)
        sampler = try initial.density.sampler(on: mesh)
        let random = RandomSource(
            seed: scheme.seed, count: scheme.count, replica: scheme.replica)
        self.random = random
        inertia = dynamics.momentum.map { InertialMotion(mesh, $0, random) }
        noise =
            dynamics.diffusion > 0
            ? NoisePass(mesh, diffusion: dynamics.diffusion, random: random) : nil
        let source = try dynamics.birthDeath?.population.source.map {
            ParticleSource(try $0.sampler(on: mesh), random)
        }
        births = dynamics.birthDeath.map { [survey] term in
            switch scheme.births {
            case .synchronous:
                SynchronousBirths(
                    term.population.refill, scheme: scheme, source: source, random: random,
                    field: field, capacity: capacity, survey: survey, pool: pool)
            case .gillespie:
                EventBirths(
                    term.population, scheme: scheme, source: source, random: random,
                    field: field, mesh: mesh, survey: survey, pool: pool)
            }
        }
        // Events see every change of V as it happens.
        prediction =
            scheme.order == 2 && scheme.births == .synchronous && !field.isStatic
            ? try dynamics.birthDeath.map { [survey] in
                try ReactionPrediction(
                    $0.population, mesh: mesh, capacity: capacity, traits: traits,
                    survey: survey, pool: pool)
            } : nil
        draw()
    }

    /// Starts again, at time 0, as another replica.
    public func restart(replica: Int) {
        random.replica = UInt32(truncatingIfNeeded: replica)
        (time, steps, inertialSteps) = (0, 0, 0)
        draw()
    }

    private func draw() {
        let stream = RandomStream(random)
        let count = scheme.count
        particles.count = count
        for index in 0..<count {
            stream.restart(.start, step: 0, index: index)
            particles[index] =
                switch scheme.sampling {
                case .independent: sampler.draw(stream.next)
                case .stratified: sampler.draw(part: index, of: count, stream.next)
                }
        }
        inertia?.draw(particles)
        if field.isSigned {
            // Half of a signed measure is negative.
            for index in 0..<count { particles.traits[0][index] = Double.sign(ofParticle: index) }
        }
        // All masses are the same; births and moves leave them alone.
        for set in [particles, midpoint] {
            set.weight.pointer.update(
                repeating: initial.mass / Double(count), count: set.capacity)
        }
        refresh()
    }

    public func advance(
        to end: Double, shouldStop: () -> Bool = { false }
    ) throws(ParticleFlowError) {
        try takeSteps(to: end, shouldStop: shouldStop)
    }

    // MARK: One step

    var timeStep: Double { scheme.timeStep }
    var breakpoint: Double { dynamics.birthDeath?.until ?? .infinity }

    func step(to next: Double) throws(ParticleFlowError) {
        copying.copy(particles, to: start, pool)
        let duration = next - time
        guard duration > 0 else {
            throw ParticleFlowError.stepTooShort(step: scheme.timeStep, time: time)
        }
        let exposure = dynamics.birthDeath?.integratedRate(from: time, for: duration) ?? 0
        do throws(BirthError) {
            if scheme.order == 1 {
                drift(duration)
                try react(exposure)
            } else {
                diffuse(duration / 2, .first)
                if exposure > 0 {
                    move(duration / 2)
                    try react(exposure)
                    move(duration / 2)
                } else {
                    move(duration)
                }
                diffuse(duration / 2, .second)
            }
        } catch {
            restore()
            throw ParticleFlowError(error, time: time, capacity: particles.capacity)
        }
        guard survey.take(particles, samples, pool).isFinite else {
            restore()
            throw .notFinite(time: time)
        }
        time = next
        steps += 1
    }

    /// V and ∇V of the particles as they are.
    private func refresh() {
        field.collect(particles)
        field.evaluate(at: particles, into: samples)
    }

    private func restore() {
        copying.copy(start, to: particles, pool)
        refresh()
    }

    /// Forward Euler (24), with diffusion the Euler–Maruyama scheme.
    private func drift(_ duration: Double) {
        guard dynamics.transport || noise != nil else { return }
        if dynamics.transport {
            motion.advance(particles, by: samples, step: duration, into: particles, pool)
        }
        noise?.add(to: particles, over: duration, step: steps, .first, pool)
        refresh()
    }

    /// Diffusion alone, exactly.
    private func diffuse(_ duration: Double, _ half: NoisePass.Half) {
        guard let noise else { return }
        noise.add(to: particles, over: duration, step: steps, half, pool)
        refresh()
    }

    /// A step of second order without births and deaths.
    private func move(_ duration: Double) {
        if let inertia {
            inertia.move(
                particles, by: samples, step: duration, number: inertialSteps, pool)
            inertialSteps += 1
            refresh()
            inertia.end(particles, by: samples, step: duration, pool)
        } else {
            midpointDrift(duration)
        }
    }

    /// The explicit midpoint rule.
    private func midpointDrift(_ duration: Double) {
        guard dynamics.transport else { return }
        motion.advance(particles, by: samples, step: duration / 2, into: midpoint, pool)
        field.collect(midpoint)
        field.evaluate(at: midpoint, into: samples)
        motion.advance(particles, by: samples, step: duration, into: particles, pool)
        refresh()
    }

    private func react(_ exposure: Double) throws(BirthError) {
        guard let births, exposure > 0 else { return }
        if let prediction {
            field.collect(prediction.predict(particles, samples, exposure: exposure))
            field.evaluate(at: particles, into: samples)
        }
        try births.advance(particles, samples, exposure: exposure, step: steps)
        refresh()
    }
}

extension Double {
    /// The sign that a particle of a signed measure starts with: they take turns.
    static func sign(ofParticle index: Int) -> Double { index.isMultiple(of: 2) ? 1 : -1 }
}
