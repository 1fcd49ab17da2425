import Meshes
import Models
import Parallelism

/// The loss ½ mean|y − f|² of a network on the samples that are held out, in the standardised
/// numbers in which it learns.
final class TestLoss {
    private let readout: NetworkReadout
    private let targets: [Double]
    private let scale: Double

    /// - Returns: nil if no samples are held out.
    init?(_ model: Model, mesh: Mesh) {
        guard case .data(let units) = model, let test = units.network.test else { return nil }
        let maps = units.network.standardization
        targets = test.targets.map { maps.output.inverse($0) }
        scale = maps.output.scale
        readout = NetworkReadout(
            units, mesh: mesh, inputs: test.inputs.map { maps.inputs[0].inverse($0) })
    }

    /// The loss of a state; NaN if it takes too long.
    func value(_ state: EvolutionState, pool: WorkerPool) -> Double {
        let output =
            state.particles.map { readout.values(of: $0, pool: pool) }
            ?? readout.values(of: state.density, pool: pool)
        guard let output else { return .nan }
        return targets.enumerated().map { index, target in
            let error = (output[index] - target) / scale
            return 0.5 * error * error
        }.compensatedSum() / Double(targets.count)
    }
}
