import Interactions
import Meshes
import Models
import Parallelism

/// f(x) = ∫ c ψ(x, z) μ(dc, dz) at the centres of the axis of z.
final class NetworkReadout {
    private let network: any ReadoutNetwork
    private let mesh: Mesh
    private let output: AlignedBuffer

    /// The features of more pairs of particle and input take longer than an output
    /// may take.
    private static let mostFeatures = 1e9

    init(_ network: any ReadoutNetwork, mesh: Mesh) {
        self.network = network
        self.mesh = mesh
        output = AlignedBuffer(count: mesh.columns)
    }

    /// The output of a density, given by its averages over the cells.
    func values(of density: AlignedBuffer) -> AlignedBuffer {
        let columns = mesh.columns
        var moment = [Double](repeating: 0, count: columns)
        for row in 0..<mesh.rows {
            let c = mesh.axes[0].center(row)
            for column in 0..<columns { moment[column] += c * density[row * columns + column] }
        }
        let centers = mesh.axes[1].centers
        for (index, x) in centers.enumerated() {
            output[index] =
                zip(centers, moment).lazy.map { [network] in network.feature(x, $0) * $1 }
                .compensatedSum() * mesh.cellVolume
        }
        return output
    }

    /// The output Σ wⱼ cⱼ ψ(x, zⱼ) of particles, or nil if there are too many.
    func values(of particles: ParticleSet, pool: WorkerPool) -> AlignedBuffer? {
        guard Double(particles.count) * Double(mesh.columns) <= Self.mostFeatures else {
            return nil
        }
        let pass = ReadoutPass(network, particles, inputs: mesh.axes[1], output: output)
        pool.perform(pass, tiles: mesh.columns)
        return output
    }
}

/// The output of particles at one input a tile.
private final class ReadoutPass: TiledPass {
    private let network: any ReadoutNetwork
    private let particles: ParticleSet
    private let inputs: Axis
    private let output: AlignedBuffer

    init(
        _ network: any ReadoutNetwork, _ particles: ParticleSet, inputs: Axis,
        output: AlignedBuffer
    ) {
        self.network = network
        self.particles = particles
        self.inputs = inputs
        self.output = output
    }

    func run(tiles: Range<Int>, worker: Int) {
        let (weight, c, z) = (
            particles.weight.pointer, particles.x.pointer, particles.y.pointer
        )
        for tile in tiles {
            let x = inputs.center(tile)
            output[tile] =
                (0..<particles.count).lazy.map { [network] in
                    weight[$0] * c[$0] * network.feature(x, z[$0])
                }.compensatedSum()
        }
    }
}
