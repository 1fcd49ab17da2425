import Foundation
import Interactions
import Meshes
import Models
import Parallelism

/// Moves particles with momentum: θ̇ = r, ṙ = −∇V − γr + √(2γβ⁻¹)·noise.
///
/// A step of second order is half a kick by the force, half a drift, friction and noise
/// exactly, and the halves of drift and kick in reverse: V is asked for once, between the
/// last two. Walls turn velocities round.
final class InertialMotion: TiledPass {
    /// What a pass does.
    private enum Part {
        /// All up to where V is asked for.
        case move
        /// The kick that ends the step.
        case end
    }

    /// A coordinate with its velocity, and where V' is.
    private struct Component {
        let axis: BoxAxis
        let place: UnsafeMutablePointer<Double>
        let velocity: UnsafeMutablePointer<Double>
        let slope: UnsafePointer<Double>
    }

    private let momentum: Momentum
    private let axes: [BoxAxis]
    private let random: RandomSource
    private var part = Part.move
    private var particles: ParticleSet?
    private var samples: FieldSamples?
    private var step = 0.0
    private var number = 0

    init(_ mesh: Mesh, _ momentum: Momentum, _ random: RandomSource) {
        self.momentum = momentum
        self.random = random
        axes = mesh.axes.map(BoxAxis.init)
    }

    /// The numbers that every particle carries beside its position: velocities that are no
    /// coordinates.
    static func traits(_ momentum: Momentum?, on mesh: Mesh) -> Int {
        momentum.map { $0.velocityAxis == nil ? mesh.dimension : 0 } ?? 0
    }

    /// Draws the velocities at time 0, unless they are coordinates.
    func draw(_ particles: ParticleSet) {
        for index in 0..<particles.count where !particles.traits.isEmpty {
            let normal = random.normals(.velocity, step: 0, index: index)
            for (number, trait) in particles.traits.enumerated() {
                trait[index] = momentum.initialSpread * normal[number]
            }
        }
    }

    /// Takes a step of length `step`, the `number`-th of all, but for its last kick.
    ///
    /// - Parameter samples: of the particles as they are.
    func move(
        _ particles: ParticleSet, by samples: FieldSamples, step: Double, number: Int,
        _ pool: WorkerPool
    ) {
        run(.move, particles, samples, step, number, pool)
    }

    /// The last kick of a step, by samples of the particles where they have come to.
    func end(
        _ particles: ParticleSet, by samples: FieldSamples, step: Double, _ pool: WorkerPool
    ) {
        run(.end, particles, samples, step, 0, pool)
    }

    private func run(
        _ part: Part, _ particles: ParticleSet, _ samples: FieldSamples, _ step: Double,
        _ number: Int, _ pool: WorkerPool
    ) {
        self.part = part
        self.particles = particles
        self.samples = samples
        self.step = step
        self.number = number
        pool.perform(self, tiles: ParticleTiles.count(particles.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let particles, let samples else { return }
        let range = ParticleTiles.range(tiles, of: particles.count)
        let hasTwo = particles.dimension == 2 && momentum.velocityAxis == nil
        let first = component(0, particles, samples)
        let second = hasTwo ? component(1, particles, samples) : nil
        switch part {
        case .move:
            approach(first, range)
            if let second { approach(second, range) }
            heat(first.velocity, second?.velocity, range)
            Self.drift(first, step / 2, range)
            if let second { Self.drift(second, step / 2, range) }
        case .end:
            Self.kick(first, step / 2, range)
            if let second { Self.kick(second, step / 2, range) }
        }
    }

    private func component(
        _ number: Int, _ particles: ParticleSet, _ samples: FieldSamples
    ) -> Component {
        let axis = momentum.velocityAxis.map { 1 - $0 } ?? number
        let (place, other) = axis == 0 ? (particles.x, particles.y) : (particles.y, particles.x)
        let velocity = momentum.velocityAxis == nil ? particles.traits[number] : other
        let slope = axis == 0 ? samples.slopeX : samples.slopeY
        return Component(
            axis: axes[axis], place: place.pointer, velocity: velocity.pointer,
            slope: UnsafePointer(slope.pointer))
    }

    /// The kick and the drift that come before friction.
    private func approach(_ component: Component, _ range: Range<Int>) {
        Self.kick(component, step / 2, range)
        Self.drift(component, step / 2, range)
    }

    private static func kick(_ component: Component, _ duration: Double, _ range: Range<Int>) {
        let (velocity, slope) = (component.velocity, component.slope)
        for index in range { velocity[index] -= duration * slope[index] }
    }

    private static func drift(_ component: Component, _ duration: Double, _ range: Range<Int>) {
        let (place, velocity, axis) = (component.place, component.velocity, component.axis)
        for index in range {
            let (x, isTurned) = axis.bounced(place[index] + duration * velocity[index])
            place[index] = x
            if isTurned { velocity[index] = -velocity[index] }
        }
    }

    /// The Ornstein–Uhlenbeck process over a step, exactly; the components of a velocity share a
    /// pair of random numbers.
    private func heat(
        _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>?,
        _ range: Range<Int>
    ) {
        let decay = exp(-momentum.friction * step)
        guard momentum.temperature > 0, momentum.friction > 0 else {
            for index in range { first[index] *= decay }
            if let second { for index in range { second[index] *= decay } }
            return
        }
        let variance = -momentum.temperature * expm1(-2 * momentum.friction * step)
        let sd = variance.squareRoot()
        for index in range {
            let normal = random.normals(.heat, step: number, index: index)
            first[index] = decay * first[index] + sd * normal.x
            if let second { second[index] = decay * second[index] + sd * normal.y }
        }
    }
}
