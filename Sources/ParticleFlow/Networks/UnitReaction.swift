import Interactions
import Meshes
import Models
import Parallelism

/// Births and deaths of units: Algorithm 1 acts on labels, the numbers of the units, and
/// whoever has changed its label gets the parameters of that unit.
///
/// A label beyond all units is a draw from the source: its parameters are a function of
/// the step and of the label, and are made where they are needed.
final class UnitReaction {
    /// Units that left no offspring, and units drawn from the source, so far.
    private(set) var deaths = 0
    private(set) var injections = 0

    private let births: SynchronousBirths
    private let labels: ParticleSet
    private let samples: FieldSamples
    private let changed: UnitSet
    private let seen: UnsafeMutablePointer<Bool>
    private let draws: LabelledDraws

    /// The units that must fit, if `count` start: births come before their correction.
    static func capacity(count: Int, _ refill: Refill?) -> Int {
        switch refill {
        case nil, .replaced: count
        case .conserved, .reinjected: 3 * count + 64
        case .free: max(8 * count, count + 10_000)
        }
    }

    /// - Parameter field: says V̂ at units from the source.
    init(
        _ term: UnitBirthDeath, like units: UnitSet, scheme: ParticleScheme,
        field: any UnitField, random: RandomSource
    ) {
        let capacity = units.capacity
        let pool = WorkerPool(threads: 1)
        let draws = LabelledDraws(term.source, like: units, field: field, random: random)
        self.draws = draws
        labels = ParticleSet(dimension: 1, capacity: capacity, count: units.count)
        samples = FieldSamples(capacity: capacity)
        changed = UnitSet(width: units.width, capacity: capacity)
        seen = .allocate(capacity: capacity)
        births = SynchronousBirths(
            term.refill, scheme: scheme,
            source: term.source.map { _ in ParticleSource(draws, random) }, random: random,
            field: ParticleField(
                external: [{ [draws] in (draws.potential(at: $0), .zero) }], interaction: nil,
                pool: pool),
            capacity: capacity, survey: PotentialSurvey(capacity: capacity), pool: pool)
        labels.weight.pointer.update(repeating: 1, count: capacity)
    }

    deinit { seen.deallocate() }

    /// Forgets what has been counted.
    func restart() { (deaths, injections) = (0, 0) }

    /// Notes V = c·V̂ of all units as they are, for ``advance(_:exposure:step:)``.
    func note(_ units: UnitSet, _ values: AlignedBuffer) {
        labels.count = units.count
        for index in 0..<units.count {
            labels.x.pointer[index] = Double(index)
            samples.potential.pointer[index] =
                units.readout.pointer[index] * values.pointer[index]
        }
    }

    /// Lets units die, multiply and be injected by the potentials noted last.
    func advance(_ units: UnitSet, exposure: Double, step: Int) throws(BirthError) {
        let count = units.count
        draws.restart(step: step)
        try births.advance(labels, samples, exposure: exposure, step: step)
        seen.update(repeating: false, count: count)
        units.count = max(count, labels.count)
        // Two rounds, as a unit may be copied and overwritten.
        for slot in 0..<labels.count {
            let label = Int(labels.x.pointer[slot])
            if label < units.capacity { seen[label] = true }
            guard label != slot else { continue }
            if label < units.capacity {
                changed.copy(label, of: units, to: slot)
            } else {
                injections += 1
                draws.draw(label - units.capacity, to: changed, slot)
            }
        }
        for slot in 0..<labels.count where Int(labels.x.pointer[slot]) != slot {
            units.copy(slot, of: changed, to: slot)
        }
        for index in 0..<count where !seen[index] { deaths += 1 }
        units.count = labels.count
    }
}

/// Draws from the source under labels that count from the capacity of the units on.
private final class LabelledDraws: DensitySampler, @unchecked Sendable {
    private let law: UnitLaw?
    private let field: any UnitField
    private let stream: RandomStream
    private let scratch: UnitSet
    private let base: Int
    private let dimension: Int
    private var step = 0
    private var count = 0

    init(_ law: UnitLaw?, like units: UnitSet, field: any UnitField, random: RandomSource) {
        self.law = law
        self.field = field
        stream = RandomStream(random)
        scratch = UnitSet(width: units.width, capacity: 1)
        base = units.capacity
        dimension = units.width - (law?.bias == nil ? 0 : 1)
    }

    func restart(step: Int) {
        self.step = step
        count = 0
    }

    /// Makes unit `slot` of `units` draw number `number` of the step.
    func draw(_ number: Int, to units: UnitSet, _ slot: Int) {
        guard let law else { return }
        stream.restart(.parameters, step: step, index: number)
        units.draw(law, dimension: dimension, to: slot, stream.next)
    }

    /// V of the network that was evaluated last where a label stands.
    func potential(at label: Point) -> Double {
        draw(Int(label.x) - base, to: scratch, 0)
        // A unit without a readout feels nothing, and most sources have none.
        let c = scratch.readout[0]
        return c == 0 ? 0 : c * field.value(at: scratch.row(0))
    }

    func draw(_ uniform: () -> Double) -> Point {
        defer { count += 1 }
        return Point(Double(base + count), 0)
    }

    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point { draw(uniform) }

    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point { draw(uniform) }
}

extension UnitSet {
    /// Draws unit `index` from a law: its readout, the weights of `dimension` inputs and
    /// its bias, in this order.
    func draw(_ law: UnitLaw, dimension: Int, to index: Int, _ uniform: () -> Double) {
        let z = row(index)
        law.readout.draw(1, to: readout.pointer + index, uniform)
        law.weights.draw(dimension, to: z, uniform)
        law.bias?.draw(1, to: z + dimension, uniform)
    }
}
