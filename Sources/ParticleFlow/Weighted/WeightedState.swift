import Foundation
import Interactions
import Meshes
import Models

/// Weighted particles with the logarithms of their weights and what they feel.
///
/// The logarithm is what is integrated. A weight too small for a number is 0, but
/// its logarithm goes on, so that the particle returns when the equation says so.
final class WeightedState {
    private(set) var particles: ParticleSet
    /// log w, −∞ for particles that never had a weight.
    private(set) var logWeights: AlignedBuffer
    /// F, V and ∇V at the particles.
    private(set) var samples: FieldSamples

    init(dimension: Int, capacity: Int, traits: Int = 0) {
        particles = ParticleSet(
            dimension: dimension, capacity: capacity, count: 0, traits: traits)
        logWeights = AlignedBuffer(count: capacity)
        samples = FieldSamples(capacity: capacity)
    }

    var count: Int {
        get { particles.count }
        set { particles.count = newValue }
    }

    /// Makes room for `capacity` particles; samples have to be taken again.
    func reserve(_ capacity: Int) {
        guard capacity > particles.capacity else { return }
        let larger = ParticleSet(
            dimension: particles.dimension, capacity: capacity, count: count,
            traits: particles.traits.count)
        let largerLogs = AlignedBuffer(count: capacity)
        larger.x.pointer.update(from: particles.x.pointer, count: count)
        larger.y.pointer.update(from: particles.y.pointer, count: count)
        larger.weight.pointer.update(from: particles.weight.pointer, count: count)
        largerLogs.pointer.update(from: logWeights.pointer, count: count)
        for (new, old) in zip(larger.traits, particles.traits) {
            new.pointer.update(from: old.pointer, count: count)
        }
        particles = larger
        logWeights = largerLogs
        samples = FieldSamples(capacity: capacity)
    }

    /// Takes F, V and ∇V of the particles at the particles.
    func sample(_ field: ParticleField) {
        field.collect(particles)
        field.evaluate(at: particles, into: samples)
    }
}

extension WeightedState {
    /// Takes the nodes of a quadrature, scaled to the mass `mass`, and put into the
    /// box if they are outside.
    ///
    /// - Throws: ``ModelError`` without mass, ``ParticleFlowError/notFinite(time:)``.
    func fill(_ start: Quadrature, mass: Double, mesh: Mesh) throws {
        let total = start.weights.compensatedSum()
        guard total.isFinite, mass.isFinite,
            start.nodes.allSatisfy({ $0.x.isFinite && $0.y.isFinite })
        else { throw ParticleFlowError.notFinite(time: 0) }
        guard total > 0, mass > 0 else {
            throw ModelError("the particles at the start have no mass (it is \(total))")
        }
        let axes = mesh.axes.map(BoxAxis.init)
        count = start.nodes.count
        for (index, node) in start.nodes.enumerated() {
            particles[index] = node.placed(in: axes)
            let weight = start.weights[index] / total * mass
            particles.weight[index] = weight
            logWeights[index] = log(weight)
        }
    }
}
