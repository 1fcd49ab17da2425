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
/// With a source the mean field is kept by single moves, with P = ∫V₊ and Q = ∫V₋ as
/// they were when the field was renewed. If P ≥ Q only deaths ring, at the rates
/// V₊: each is followed by an injection with probability (P − Q)/P, else by the
/// clone of a particle chosen in proportion to V₋. If Q > P only births ring, at
/// the rates V₋: a clone displaces a uniform victim with probability (Q − P)/Q,
/// else one chosen in proportion to V₊.
final class EventBirths: Births {
    private let population: Population
    private let isCentered: Bool
    private let source: ParticleSource?
    private let random: RandomSource
    private let field: ParticleField
    private let survey: PotentialSurvey
    private let changes: FieldChanges
    private let box: ParticleBox
    private let pool: WorkerPool

    /// An upper bound of all rates until the field is renewed.
    private var bound = 0.0
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
        renew(particles, samples, reach)
        while true {
            let draw = random.pair(.event, step: step, index: candidate)
            left += log(draw.x) / (bound * Double(particles.count))
            // Without any spread of V the bound is 0 and nothing ever rings.
            guard left > 0 else { return }
            try ring(draw.y.place(in: particles.count), particles, samples)
            candidate += 1
            if changes.isFull {
                field.collect(particles)
                field.evaluate(at: particles, into: samples)
                renew(particles, samples, reach)
            }
        }
    }

    /// Takes the rates' bound and the means from a field that is up to date.
    private func renew(_ particles: ParticleSet, _ samples: FieldSamples, _ reach: Double) {
        sums = survey.take(particles, samples, pool)
        mean = sums.mean / particles.mass
        let spread = isCentered ? sums.upper - sums.lower : max(abs(sums.upper), abs(sums.lower))
        // An event moves V by at most twice this, and V̄ by no more.
        let shift = particles.weight[0] * reach
        changes.restart(
            room: shift > 0 ? max(1, spread / (4 * shift)) : .infinity, particles: particles.count)
        bound = spread + (field.isStatic ? 0 : 4 * shift * Double(changes.room))
    }

    /// A candidate's clock has rung.
    private func ring(
        _ index: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) throws(BirthError) {
        let draw = random.pair(.partner, step: step, index: candidate)
        let potential = changes.potential(index, particles, samples)
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
        case .replaced:
            if excess > 0 { inject(at: index, particles, samples) }
        case .reinjected:
            exchange(index, dies: excess > 0, draw.y, particles, samples)
        }
    }

    // MARK: Moves

    /// Particle `parent` is duplicated in the place of `slot`, which dies.
    private func copy(
        _ parent: Int, to slot: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) {
        if isCentered { mean += changes.meanChange(from: slot, to: parent, particles, samples) }
        changes.note(born: particles[parent], died: particles[slot])
        particles.copy(parent, to: slot)
        samples.external[slot] = samples.external[parent]
        samples.potential[slot] = samples.potential[parent]
    }

    private func inject(at slot: Int, _ particles: ParticleSet, _ samples: FieldSamples) {
        guard let source else { return }
        source.restart(step: step, index: candidate)
        let point = source.draw()
        changes.note(born: point, died: particles[slot])
        particles[slot] = point
        samples.external[slot] = field.external(at: point)
        samples.potential[slot] = field.potential(at: point)
        let drift = field.isStatic ? 0 : bound - max(abs(sums.upper), abs(sums.lower))
        bound = max(bound, abs(samples.potential[slot]) + drift)
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

    /// A move of a population that is reinjected.
    private func exchange(
        _ index: Int, dies: Bool, _ uniform: Double, _ particles: ParticleSet,
        _ samples: FieldSamples
    ) {
        let (deaths, births) = (sums.positive, sums.positive - sums.mean)
        guard dies == (deaths >= births) else { return }
        if dies {
            if uniform * deaths < deaths - births {
                inject(at: index, particles, samples)
            } else if let parent = choose(dying: false, particles, samples) {
                copy(parent, to: index, particles, samples)
            }
        } else if uniform * births < births - deaths {
            let draw = random.pair(.partner, step: step, index: candidate, block: 1)
            copy(index, to: draw.x.place(in: particles.count), particles, samples)
        } else if let victim = choose(dying: true, particles, samples) {
            copy(index, to: victim, particles, samples)
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
}
