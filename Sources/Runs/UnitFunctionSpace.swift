import Meshes
import Models
import ParticleFlow
import Results
import RunFiles

/// A network without a mesh at chosen inputs, as ``FunctionSpace`` has it on one: θ is all
/// parameters (c, w, b) of a unit, and V = c·V̂ is that of all samples or of the law of the inputs.
final class UnitFunctionSpace {
    private let model: NetworkModel
    private let dynamics: UnitDynamics
    /// What units see: standardised, and with a 1 behind if there is a bias.
    private let inputs: [[Double]]
    private let output: FunctionSpaceOutput

    /// Follows the network of `description` at the inputs of its output.
    ///
    /// - Returns: nil if there are no inputs.
    init?(_ description: NetworkDescription, isStochastic: Bool) {
        let points = description.output.points
        guard !points.isEmpty else { return nil }
        model = description.model
        dynamics = description.dynamics
        let maps = description.model.standardization
        inputs = points.map { [model] point in
            zip(maps.inputs, point).map { $0($1) } + (model.hasBias ? [1] : [])
        }
        // The V̂ of a mini-batch is random, and a source has a rate of its own.
        let births = description.dynamics.births
        let hasRate = !isStochastic && births?.source == nil
        output = FunctionSpaceOutput(
            points: points, hasRate: hasRate, hasBirths: hasRate && births != nil,
            conservesMean: births?.refill == .conserved, map: maps.output)
    }

    /// What is recorded.
    var layout: PointOutput { output.layout }

    /// The numbers of the units as they are, in the order of ``layout``.
    ///
    /// - Parameter meanPotential: ∫V dμ.
    func values(_ solver: NetworkSolver, meanPotential: Double) -> [[Double]] {
        let (units, samples) = (solver.units, solver.samples)
        let alpha = dynamics.births?.rate(at: solver.time) ?? 0
        let center = output.conservesMean ? meanPotential / solver.mass : 0
        var sums = FunctionSpaceSums(count: inputs.count, parameters: units.width + 1)
        for unit in 0..<units.count {
            let c = units.readout[unit]
            set(&sums, c: c, z: units.row(unit))
            if dynamics.transport {
                sums.slope[0] = samples.values[unit]
                let slope = samples.slopes.pointer + unit * units.stride
                for index in 0..<units.width { sums.slope[1 + index] = c * slope[index] }
            }
            sums.add(mass: solver.weight, births: alpha * (c * samples.values[unit] - center))
        }
        return output.values(sums, alpha: alpha)
    }

    /// φ = c·ψ(z·x) and its gradient (ψ, c·ψ'·x) of one unit at all inputs.
    private func set(_ sums: inout FunctionSpaceSums, c: Double, z: UnsafePointer<Double>) {
        let parameters = sums.slope.count
        for (point, x) in inputs.enumerated() {
            var s = 0.0
            for index in x.indices { s += z[index] * x[index] }
            let feature = model.activation.value(s)
            let slope = c * model.activation.slope(s)
            sums.values[point] = c * feature
            let row = point * parameters
            sums.gradients[row] = feature
            for index in x.indices { sums.gradients[row + 1 + index] = slope * x[index] }
        }
    }
}
