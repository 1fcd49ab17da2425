import Interactions
import Meshes

/// The squared kernel distance ½∬K d(μ − ν)² of particles μ to a fixed reference ν;
/// for networks ½‖f^μ − f^ν‖².
///
/// The interaction sums the charges +w of μ and −w' of ν at once and is asked at
/// all of them, so that what an approximate engine gets wrong in the same way for
/// both cancels, as it does not in a difference of three energies. The error is at
/// most ½·errorBound·max|K|·(μ(D) + ν(D))², and rounding of that size with 1e-16
/// for the bound; smaller values mean nothing.
///
/// Where K is not positive semi-definite the value may be negative and is returned
/// as it is. Where K(0) is not finite, particles do not meet themselves, and the
/// value is no distance.
public final class KernelDistance {
    private let interaction: any ParticleInteraction
    private let reference: ParticleSet
    private var union: ParticleSet
    private var samples: FieldSamples

    /// Fixes the reference, which is copied.
    ///
    /// - Parameter interaction: sums K; every comparison overwrites what it has
    ///   collected.
    public init(from reference: ParticleSet, interaction: any ParticleInteraction) {
        self.interaction = interaction
        let count = reference.count
        let copy = ParticleSet(dimension: reference.dimension, capacity: count)
        for index in 0..<count {
            copy[index] = reference[index]
            copy.weight[index] = -reference.weight[index]
        }
        self.reference = copy
        union = ParticleSet(dimension: reference.dimension, capacity: 0)
        samples = FieldSamples(capacity: 0)
    }

    /// ½∬K d(μ − ν)², with the masses as they are.
    ///
    /// Allocates if `particles` are more than ever before. Not to be called from
    /// two threads at once.
    public func squared(to particles: ParticleSet) -> Double {
        precondition(particles.dimension == reference.dimension, "measures in one space")
        makeRoom(for: particles.count)
        for index in 0..<particles.count {
            union[reference.count + index] = particles[index]
            union.weight[reference.count + index] = particles.weight[index]
        }
        union.count = reference.count + particles.count
        for index in 0..<union.count {
            samples.potential[index] = 0
            samples.slopeX[index] = 0
            samples.slopeY[index] = 0
        }
        interaction.collect(union)
        interaction.add(at: union, to: samples)
        return 0.5
            * (0..<union.count).lazy.map { self.union.weight[$0] * self.samples.potential[$0] }
            .compensatedSum()
    }

    private func makeRoom(for count: Int) {
        let needed = reference.count + count
        guard needed > union.capacity else { return }
        union = ParticleSet(dimension: reference.dimension, capacity: needed)
        samples = FieldSamples(capacity: needed)
        for index in 0..<reference.count {
            union[index] = reference[index]
            union.weight[index] = reference.weight[index]
        }
    }
}
