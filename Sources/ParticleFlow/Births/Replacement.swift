import Foundation
import Interactions
import Meshes

/// The killed are redrawn from the source.
///
/// At order 2 a death has its time within the step and the newcomer lives on for
/// the rest of it: for a frozen V that is the exact process.
final class Replacement {
    private let source: ParticleSource
    private let field: ParticleField
    private let isExact: Bool

    /// A source where all die at once is drawn from no more often than this.
    private static let mostLives = 1000

    init(_ source: ParticleSource, field: ParticleField, order: Int) {
        self.source = source
        self.field = field
        isExact = order == 2
    }

    /// Redraws every particle without offspring.
    func advance(
        _ particles: ParticleSet, _ samples: FieldSamples,
        offspring: UnsafeMutablePointer<Int32>, exposure: Double, step: Int
    ) {
        for index in 0..<particles.count where offspring[index] == 0 {
            source.restart(step: step, index: index)
            guard isExact else {
                particles[index] = source.draw()
                continue
            }
            let potential = samples.potential[index]
            // The time of a death that is known to fall into the step.
            let died = -log1p(source.next() * expm1(-potential * exposure)) / potential
            particles[index] = survivor(exposure - died)
        }
    }

    /// The last of the newcomers that follow each other in the `rest` of a step.
    private func survivor(_ rest: Double) -> Point {
        var rest = rest
        var point = source.draw()
        for _ in 0..<Self.mostLives {
            let potential = field.potential(at: point)
            guard potential > 0 else { break }
            rest += log(source.next()) / potential
            guard rest > 0 else { break }
            point = source.draw()
        }
        return point
    }
}

extension ParticleField {
    /// V of the collected measure at one point.
    func potential(at point: Point) -> Double {
        external(at: point) + (interaction?.value(at: point) ?? 0)
    }
}
