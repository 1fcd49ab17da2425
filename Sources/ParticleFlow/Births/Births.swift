import Interactions
import Meshes
import Models

/// Births and deaths among particles over one step.
protocol Births: AnyObject {
    /// Lets `particles` die, multiply and be injected where they are.
    ///
    /// - Parameters:
    ///   - samples: F and V at the particles, of the field as it was collected
    ///     last; they are of no use afterwards.
    ///   - exposure: ∫α dt over the step, positive.
    ///   - step: the number of the step, for the random numbers.
    /// - Throws: ``ParticleFlowError``; what the particles are then is not defined.
    func advance(
        _ particles: ParticleSet, _ samples: FieldSamples, exposure: Double, step: Int
    ) throws(BirthError)
}

/// Why births and deaths cannot go on.
enum BirthError: Error {
    case extinct
    case overpopulated(count: Int)
    /// V where a particle is, or where one appears.
    case notFinite
    case tooManyEvents(count: Double)
}

extension ParticleFlowError {
    /// Why a step from `time` on ended, with room for `capacity` particles.
    init(_ error: BirthError, time: Double, capacity: Int) {
        switch error {
        case .extinct: self = .extinct(time: time)
        case .notFinite: self = .notFinite(time: time)
        case .tooManyEvents(let count): self = .tooManyEvents(count: count, time: time)
        case .overpopulated(let count):
            self = .overpopulated(count: count, capacity: capacity, time: time)
        }
    }
}

/// Where new particles come from.
final class ParticleSource {
    private let sampler: any DensitySampler
    private let stream: RandomStream
    private let uniform: () -> Double

    init(_ sampler: any DensitySampler, _ random: RandomSource) {
        self.sampler = sampler
        let stream = RandomStream(random)
        self.stream = stream
        uniform = { stream.next() }
    }

    /// Goes to the numbers of one injection.
    func restart(step: Int, index: Int) { stream.restart(.injection, step: step, index: index) }

    /// A point of the source density.
    func draw() -> Point { sampler.draw(uniform) }

    /// A number, uniform on (0, 1).
    func next() -> Double { uniform() }
}

extension ParticleSet {
    /// Puts a copy of particle `parent` in place `slot`; all masses are the same.
    @inline(__always)
    func copy(_ parent: Int, to slot: Int) {
        x.pointer[slot] = x.pointer[parent]
        y.pointer[slot] = y.pointer[parent]
        weight.pointer[slot] = weight.pointer[parent]
        for trait in traits { trait.pointer[slot] = trait.pointer[parent] }
    }
}

extension Double {
    /// The place in `0..<count` that a number uniform on (0, 1) points at.
    @inline(__always)
    func place(in count: Int) -> Int { Swift.min(Int(self * Double(count)), count - 1) }
}
