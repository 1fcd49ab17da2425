import Foundation
import Interactions
import Meshes
import Models

/// The measure in the middle of a step's births and deaths, on average.
///
/// Births and deaths with V of the step's start are of first order only where V
/// depends on the measure. The particles, weighted by e^{−αVΔt/2}, and what was
/// injected meanwhile, at the nodes of a quadrature of the source, give V at the
/// middle without any randomness.
final class ReactionPrediction {
    private let population: Population
    private let source: Quadrature?
    private let predicted: ParticleSet

    /// - Throws: ``ModelError`` if the source does not live on the mesh.
    init(_ population: Population, mesh: Mesh, capacity: Int) throws {
        self.population = population
        source = try population.source.map { try Self.quadrature(of: $0, on: mesh) }
        predicted = ParticleSet(dimension: mesh.dimension, capacity: capacity)
    }

    /// What stands for a source; its part in a step's change of V is small.
    static func quadrature(of source: any Density, on mesh: Mesh) throws -> Quadrature {
        try source.quadrature(on: mesh, nodes: mesh.dimension == 1 ? 64 : 16)
    }

    /// The measure after half of `exposure`; valid until the next call.
    func predict(
        _ particles: ParticleSet, _ samples: FieldSamples, exposure: Double
    ) -> ParticleSet {
        predicted.copy(from: particles)
        let before = particles.mass
        let half = exposure / 2
        let reference = referencePotential(particles, samples)
        let isClipped = if case .replaced = population { true } else { false }
        for index in 0..<particles.count {
            let potential = samples.potential.pointer[index] - reference
            predicted.weight.pointer[index] *= exp(
                -half * (isClipped ? max(potential, 0) : potential))
        }
        if case .free = population { return predicted }
        restore(before)
        return predicted
    }

    /// Any constant does where the total is restored by a factor; the lowest V
    /// lets nothing overflow.
    private func referencePotential(_ particles: ParticleSet, _ samples: FieldSamples) -> Double {
        guard case .conserved = population else { return 0 }
        return UnsafeBufferPointer(start: samples.potential.pointer, count: particles.count).min()
            ?? 0
    }

    /// Brings the mass back to `mass`, from the source if there is one and it is
    /// a deficit.
    private func restore(_ mass: Double) {
        let after = predicted.mass
        if let source, after < mass {
            let total = source.weights.compensatedSum()
            for (node, weight) in zip(source.nodes, source.weights) {
                let index = predicted.count
                predicted.count = index + 1
                predicted[index] = node
                predicted.weight[index] = (mass - after) * weight / total
            }
        } else {
            for index in 0..<predicted.count { predicted.weight.pointer[index] *= mass / after }
        }
    }
}
