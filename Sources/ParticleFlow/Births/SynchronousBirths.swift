import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// Algorithm 1: all particles are tested at once with V as it is, then the
/// imbalance is corrected by uniform kills or duplicates, or from a source.
final class SynchronousBirths: Births {
    private let refill: Refill
    private let scheme: ParticleScheme
    private let source: ParticleSource?
    private let field: ParticleField
    private let random: RandomSource
    private let offspring: OffspringPass
    private let survey: PotentialSurvey
    private let replacement: Replacement?
    private let pool: WorkerPool
    private let settlement: Settlement

    init(
        _ refill: Refill, scheme: ParticleScheme, source: ParticleSource?,
        random: RandomSource, field: ParticleField, capacity: Int, survey: PotentialSurvey,
        pool: WorkerPool
    ) {
        self.refill = refill
        self.scheme = scheme
        self.source = source
        self.field = field
        self.random = random
        self.survey = survey
        self.pool = pool
        offspring = OffspringPass(capacity: capacity, order: scheme.order, random: random)
        if refill == .replaced, let source {
            replacement = Replacement(source, field: field, order: scheme.order)
        } else {
            replacement = nil
        }
        settlement = Settlement(capacity: capacity, pool: pool)
    }

    func advance(
        _ particles: ParticleSet, _ samples: FieldSamples, exposure: Double, step: Int
    ) throws(BirthError) {
        let count = particles.count
        let sums = survey.take(particles, samples, pool)
        guard sums.isFinite else { throw .notFinite }
        let reference = isCentered ? sums.mean : 0
        offspring.run(
            samples.potential, count: count, exposure: exposure, reference: reference, step: step,
            pool)
        if let replacement {
            replacement.advance(
                particles, samples, offspring: offspring.offspring, exposure: exposure, step: step)
            return
        }
        try settlement.settle(particles, offspring, isRefilled: isRefilled)
        switch refill {
        case .free:
            break
        case .conserved, .replaced:
            correct(particles, to: count, step)
        case .reinjected:
            if particles.count < count {
                inject(particles, upTo: count, lowest: sums.lower, exposure, step)
            } else {
                correct(particles, to: count, step)
            }
        }
    }

    /// Whether V̄ is taken off V in the tests.
    private var isCentered: Bool {
        refill == .conserved && scheme.isCentered
    }

    /// Whether the source brings back what is missing.
    private var isRefilled: Bool { refill == .reinjected }

    /// Kills or duplicates particles chosen at random until there are `count`.
    private func correct(_ particles: ParticleSet, to count: Int, _ step: Int) {
        var draw = 0
        func choice(of number: Int) -> Int {
            defer { draw += 1 }
            return random.pair(.correction, step: step, index: draw).x.place(in: number)
        }
        while particles.count > count {
            particles.copy(particles.count - 1, to: choice(of: particles.count))
            particles.count -= 1
        }
        let survivors = particles.count
        while particles.count < count {
            particles.count += 1
            particles.copy(choice(of: survivors), to: particles.count - 1)
        }
    }

    /// Fills the population up from the source.
    ///
    /// At order 2 a point of the source counts with φ(x) = (1 − e⁻ˣ)/x, the part of
    /// a steady injection over the step that its own births and deaths leave.
    private func inject(
        _ particles: ParticleSet, upTo count: Int, lowest: Double, _ exposure: Double, _ step: Int
    ) {
        guard let source else { return }
        let most = Self.injectedShare(exposure * min(lowest, 0))
        for index in particles.count..<count {
            source.restart(step: step, index: index)
            var point = source.draw()
            var tries = 0
            while scheme.order == 2, tries < Self.mostTries,
                source.next() * most > Self.injectedShare(exposure * field.potential(at: point))
            {
                point = source.draw()
                tries += 1
            }
            particles.count = index + 1
            particles[index] = point
            particles.weight[index] = particles.weight[0]
        }
    }

    /// A source that lies where everything dies at once is taken as it is.
    private static let mostTries = 1000

    private static func injectedShare(_ x: Double) -> Double { x == 0 ? 1 : -expm1(-x) / x }
}
