import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// The process of Section 5: every particle has its own exponential clock, and
/// every event picks its partner at once.
///
/// Positions are frozen over the step; V follows every event. In units of ∫α dt a
/// particle rings at the rate |V − V̄| (|V| if births and deaths are not centred).
/// Candidates ring at a bound of that rate and are accepted in proportion
/// (thinning), which is exact however V changes as long as the bound holds; it is
/// renewed, with the field, before it can fail.
///
/// With a source the mean field is kept by single moves, for which V̄ is all that
/// has to be known. If V̄ ≥ 0 births ring, at the rates V₋, and a clone displaces a
/// particle chosen in proportion to V₊; so does, at the rate V̄ a particle, an
/// injection. If V̄ < 0 deaths ring, at the rates V₊, and make room for the clone of a
/// particle chosen in proportion to V₋; so does, at the rate |V̄| a particle, any
/// particle. With P = ∫V₊ and Q = ∫V₋ the chosen are Q + V̄ = P, or P + |V̄| = Q, a
/// unit of time, which makes their rate V₊, or V₋.
final class EventBirths: Births {
    private let population: Population
    private let isCentered: Bool
    /// Whether the rates depend on V̄.
    private let needsMean: Bool
    private let source: ParticleSource?
    private let random: RandomSource
    private let field: ParticleField
    private let survey: PotentialSurvey
    private let changes: FieldChanges
    private let box: ParticleBox
    private let pool: WorkerPool

    /// An upper bound of all rates until the field is renewed.
    private var bound = 0.0
    /// The part of it that what the field has not noticed yet may take.
    private var drift = 0.0
    private var sums = PotentialSums()
    /// V̄ as it is.
    private var mean = 0.0
    private var candidate = 0
    private var step = 0

    init(
        _ population: Population, scheme: ParticleScheme, source: ParticleSource?,
        random: RandomSource, field: ParticleField, mesh: Mesh, survey: PotentialSurvey,
        pool: WorkerPool
    ) {
        self.population = population
        isCentered = if case .conserved = population { scheme.isCentered } else { false }
        needsMean = if case .reinjected = population { true } else { isCentered }
        self.source = source
        self.random = random
        self.field = field
        self.survey = survey
        self.pool = pool
        changes = FieldChanges(field)
        box = ParticleBox(mesh, takesAll: source != nil)
    }

    func advance(
        _ particles: ParticleSet, _ samples: FieldSamples, exposure: Double, step: Int
    ) throws(BirthError) {
        candidate = 0
        self.step = step
        let reach = field.isStatic ? 0 : box.largestInteraction(particles, field)
        var left = exposure
        try renew(particles, samples, reach)
        while true {
            let rate = bound * Double(particles.count)
            guard left * rate < Self.mostEvents else {
                throw .tooManyEvents(count: left * rate)
            }
            let draw = random.pair(.event, step: step, index: candidate)
            left += log(draw.x) / rate
            // Without any spread of V the bound is 0 and nothing ever rings.
            guard left > 0 else { return }
            try ring(draw.y.place(in: particles.count), particles, samples)
            candidate += 1
            if changes.isFull {
                field.collect(particles)
                field.evaluate(at: particles, into: samples)
                try renew(particles, samples, reach)
            }
        }
    }

    /// Takes the rates' bound and the means from a field that is up to date.
    private func renew(
        _ particles: ParticleSet, _ samples: FieldSamples, _ reach: Double
    ) throws(BirthError) {
        sums = survey.take(particles, samples, pool)
        guard sums.isFinite else { throw .notFinite }
        mean = sums.mean
        // An event moves V by at most twice this, and V̄ by no more.
        let shift = particles.weight[0] * reach
        changes.restart(
            room: shift > 0 ? max(1, largestRate / (4 * shift)) : .infinity,
            particles: particles.count)
        drift = field.isStatic ? 0 : 4 * shift * Double(changes.room)
        bound = largestRate + drift
    }

    /// An upper bound of all rates with V as it was collected.
    private var largestRate: Double {
        switch population {
        case .conserved where isCentered: sums.upper - sums.lower
        // With V(θ) < 0 ≤ V̄, or the other way round, the two add up.
        case .reinjected: max(sums.upper, 0) - min(sums.lower, 0)
        case .conserved, .free, .replaced: max(abs(sums.upper), abs(sums.lower))
        }
    }

    /// A candidate's clock has rung.
    private func ring(
        _ index: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) throws(BirthError) {
        let draw = random.pair(.partner, step: step, index: candidate)
        let potential = changes.potential(index, particles, samples)
        if case .reinjected = population {
            try exchange(index, potential, draw.x * bound, particles, samples)
            return
        }
        let excess = potential - (isCentered ? mean : 0)
        guard draw.x * bound < abs(excess) else { return }
        switch population {
        case .free:
            try excess > 0 ? remove(index, particles, samples) : add(index, particles, samples)
        case .conserved:
            guard particles.count > 1 else { return }
            // Any of the others.
            let other = (index + 1 + draw.y.place(in: particles.count - 1)) % particles.count
            excess > 0
                ? copy(other, to: index, particles, samples)
                : copy(index, to: other, particles, samples)
        case .replaced, .reinjected:
            if excess > 0 { try inject(at: index, particles, samples) }
        }
    }

    // MARK: Moves

    /// Particle `parent` is duplicated in the place of `slot`, which dies.
    private func copy(
        _ parent: Int, to slot: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) {
        let newcomer = Newcomer(
            place: particles[parent], external: samples.external[parent],
            potential: samples.potential[parent])
        replace(slot, by: newcomer, particles, samples)
        // What it carries along comes from its parent, too.
        particles.copy(parent, to: slot)
    }

    private func inject(
        at slot: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) throws(BirthError) {
        guard let source else { return }
        source.restart(step: step, index: candidate)
        let point = source.draw()
        let newcomer = Newcomer(
            place: point, external: field.external(at: point),
            potential: field.potential(at: point))
        guard newcomer.potential.isFinite else { throw .notFinite }
        replace(slot, by: newcomer, particles, samples)
        sums.lower = min(sums.lower, newcomer.potential)
        sums.upper = max(sums.upper, newcomer.potential)
        bound = largestRate + drift
    }

    private func replace(
        _ slot: Int, by newcomer: Newcomer, _ particles: ParticleSet, _ samples: FieldSamples
    ) {
        if needsMean { mean += changes.meanChange(from: slot, to: newcomer, particles, samples) }
        changes.note(born: newcomer.place, died: particles[slot])
        particles[slot] = newcomer.place
        samples.external[slot] = newcomer.external
        samples.potential[slot] = newcomer.potential
    }

    private func remove(
        _ index: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) throws(BirthError) {
        guard particles.count > 1 else { throw .extinct }
        changes.note(born: nil, died: particles[index])
        let last = particles.count - 1
        particles.copy(last, to: index)
        samples.external[index] = samples.external[last]
        samples.potential[index] = samples.potential[last]
        particles.count = last
    }

    private func add(
        _ index: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) throws(BirthError) {
        let slot = particles.count
        guard slot < particles.capacity else { throw .overpopulated(count: slot + 1) }
        changes.note(born: particles[index], died: nil)
        particles.count = slot + 1
        particles.copy(index, to: slot)
        samples.external[slot] = samples.external[index]
        samples.potential[slot] = samples.potential[index]
    }

    /// A move of a population that is reinjected, if `threshold` is below its rate.
    private func exchange(
        _ index: Int, _ potential: Double, _ threshold: Double, _ particles: ParticleSet,
        _ samples: FieldSamples
    ) throws(BirthError) {
        let isDeficit = mean >= 0
        let restores = threshold < abs(mean)
        let rate = max(isDeficit ? -potential : potential, 0)
        guard restores || threshold < abs(mean) + rate,
            let chosen = choose(dying: isDeficit, particles, samples)
        else { return }
        if !isDeficit {
            copy(chosen, to: index, particles, samples)
        } else if restores {
            try inject(at: chosen, particles, samples)
        } else {
            copy(index, to: chosen, particles, samples)
        }
    }

    /// A particle chosen in proportion to V₊ or V₋; nil if there seems to be none.
    private func choose(
        dying: Bool, _ particles: ParticleSet, _ samples: FieldSamples
    ) -> Int? {
        for attempt in 1...Self.mostAttempts {
            let draw = random.pair(
                .partner, step: step, index: candidate, block: UInt32(attempt))
            let index = draw.x.place(in: particles.count)
            let potential = changes.potential(index, particles, samples)
            if draw.y * bound < (dying ? potential : -potential) { return index }
        }
        return nil
    }

    private static let mostAttempts = 1_000_000

    /// The most candidates of a step, a quarter of a minute's work; each has a number
    /// of 32 bits.
    private static let mostEvents = 0x1p27
}
