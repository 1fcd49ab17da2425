import Foundation
import Interactions
import Meshes
import Parallelism

/// Diffusion of particles: each coordinate moves by √(2β⁻¹Δt) times a standard normal number.
///
/// A particle that is reflected by walls, or wound around periodic axes, has the law of
/// the heat equation in the box, whatever the length of the step.
final class NoisePass: TiledPass {
    /// The two times that a step of second order draws noise.
    enum Half: Int { case first, second }

    private let box: [BoxAxis]
    private let diffusion: Double
    private let random: RandomSource
    private var particles: ParticleSet?
    private var size = 0.0
    private var draw = 0

    /// Makes noise with β⁻¹ = `diffusion` out of `random`.
    init(_ mesh: Mesh, diffusion: Double, random: RandomSource) {
        box = mesh.axes.map(BoxAxis.init)
        self.diffusion = diffusion
        self.random = random
    }

    /// Moves `particles` by the noise of `duration`.
    ///
    /// - Parameter step: the number of the step, for the random numbers.
    func add(
        to particles: ParticleSet, over duration: Double, step: Int, _ half: Half,
        _ pool: WorkerPool
    ) {
        self.particles = particles
        size = (2 * diffusion * duration).squareRoot()
        draw = 2 * step + half.rawValue
        pool.perform(self, tiles: ParticleTiles.count(particles.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let particles else { return }
        let range = ParticleTiles.range(tiles, of: particles.count)
        let (x, y) = (particles.x.pointer, particles.y.pointer)
        let (first, last) = (box[0], box[box.count - 1])
        if box.count == 2 {
            for index in range {
                let normal = random.normals(.noise, step: draw, index: index)
                x[index] = first.reflected(x[index] + size * normal.x)
                y[index] = last.reflected(y[index] + size * normal.y)
            }
        } else {
            // Neighbours share a pair; tiles are even.
            for index in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
                let normal = random.normals(.noise, step: draw, index: index)
                x[index] = first.reflected(x[index] + size * normal.x)
                guard index + 1 < range.upperBound else { break }
                x[index + 1] = first.reflected(x[index + 1] + size * normal.y)
            }
        }
    }
}
