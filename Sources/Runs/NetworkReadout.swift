import Interactions
import Meshes
import Models
import Parallelism

/// f(x) = ∫φ(x, θ) μ(dθ) of a network at some inputs.
final class NetworkReadout {
    /// The number of inputs.
    var count: Int { output.count }

    private let network: any UnitNetwork
    private let mesh: Mesh
    /// Says which coordinate of particles is a velocity, which no unit knows.
    private let dynamics: Dynamics?
    private let inputs: [Double]
    private let output: AlignedBuffer

    /// More units at inputs take longer than an output may take.
    private static let mostUnits = 1e9

    /// - Parameters:
    ///   - mesh: the axes of the parameters.
    ///   - inputs: where the output is asked for; where it is recorded if left out.
    ///   - dynamics: those of particles with a velocity.
    init(
        _ network: any UnitNetwork, mesh: Mesh, inputs: [Double]? = nil, dynamics: Dynamics? = nil
    ) {
        self.network = network
        self.dynamics = dynamics
        self.mesh = mesh
        self.inputs = inputs ?? network.record(on: mesh).inputs
        output = AlignedBuffer(count: self.inputs.count)
    }

    /// The output of a density, given by its averages over the cells, or nil if there are too
    /// many.
    ///
    /// Units with a readout c are linear in it: those at c = 1 with the first moment in c for a
    /// mass stand for a whole column.
    func values(of density: AlignedBuffer, pool: WorkerPool) -> AlignedBuffer? {
        sum(network.hasReadoutAxis ? mesh.readouts(of: density) : mesh.masses(of: density), pool)
    }

    /// The output Σ wⱼ φ(x, θⱼ) of particles, or nil if there are too many.
    func values(of particles: ParticleSet, pool: WorkerPool) -> AlignedBuffer? {
        sum(
            (0..<particles.count).map { (parameter(particles[$0]), particles.weight[$0]) }, pool)
    }

    private func parameter(_ place: Point) -> Point {
        dynamics?.parameter(place) ?? place
    }

    private func sum(_ charges: [(place: Point, mass: Double)], _ pool: WorkerPool)
        -> AlignedBuffer?
    {
        guard Double(charges.count) * Double(inputs.count) <= Self.mostUnits else { return nil }
        let pass = ReadoutPass(network, charges, inputs: inputs, output: output)
        pool.perform(pass, tiles: inputs.count)
        return output
    }
}

/// The output at one input a tile.
private final class ReadoutPass: TiledPass {
    private let network: any UnitNetwork
    private let charges: [(place: Point, mass: Double)]
    private let inputs: [Double]
    private let output: AlignedBuffer

    init(
        _ network: any UnitNetwork, _ charges: [(place: Point, mass: Double)], inputs: [Double],
        output: AlignedBuffer
    ) {
        self.network = network
        self.charges = charges
        self.inputs = inputs
        self.output = output
    }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let sum = charges.lazy.map { [network, inputs] in
                $0.mass * network.value(inputs[tile], $0.place)
            }.compensatedSum()
            output[tile] = network.outputMap.inverse(sum)
        }
    }
}
