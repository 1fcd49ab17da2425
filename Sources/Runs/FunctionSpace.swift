import Interactions
import Meshes
import Models
import Results
import Statistics

/// A network at chosen inputs: what it gives, and how that changes.
///
/// In function space gradient descent reads ∂ₜf(x) = −∫M(x, x')(f − y)(x') ν(dx'), with the
/// tangent kernel M(x, x') = ∫∇φ(x, θ)·∇φ(x', θ) μ(dθ); births and deaths add the kernel
/// α·(∫φφ' dμ − ∫φ dμ ∫φ' dμ) to it, without the second term where the mass is free. The rate
/// is computed from V itself: −∫∇φ·∇V dμ − α∫φ(V − V̄) dμ.
final class FunctionSpace {
    private let network: any UnitNetwork
    private let mesh: Mesh
    private let dynamics: Dynamics
    private let inputs: [Double]
    private let output: FunctionSpaceOutput

    /// Follows `network` at `inputs`.
    ///
    /// - Returns: nil if there are no inputs.
    init?(_ network: (any UnitNetwork)?, mesh: Mesh, dynamics: Dynamics, inputs: [Double]) {
        guard let network, !inputs.isEmpty else { return nil }
        self.network = network
        self.mesh = mesh
        self.dynamics = dynamics
        self.inputs = inputs
        // A source, diffusion and inertia have rates of their own, which are not computed.
        let hasRate =
            dynamics.birthDeath?.population.source == nil && dynamics.diffusion == 0
            && dynamics.momentum == nil
        output = FunctionSpaceOutput(
            points: inputs.map { [$0] }, hasRate: hasRate,
            hasBirths: hasRate && dynamics.birthDeath != nil,
            conservesMean: dynamics.conservesMean, map: network.outputMap)
    }

    /// What is recorded.
    var layout: PointOutput { output.layout }

    /// The numbers of a state at `time`, in the order of ``layout``; those that need V are NaN if
    /// that is not known.
    func values(_ state: EvolutionState, time: Double) -> [[Double]] {
        let alpha = dynamics.birthDeath?.rate(at: time) ?? 0
        let center = output.conservesMean ? state.diagnostics.meanPotential : 0
        var sums = FunctionSpaceSums(count: inputs.count, parameters: 2)
        for index in 0..<chargeCount(state) {
            let charge = charge(index, state)
            guard charge.mass != 0 else { continue }
            for (point, x) in inputs.enumerated() {
                let unit = network.unit(x, charge.place)
                sums.values[point] = unit.value
                sums.gradients[2 * point] = unit.gradient.x
                sums.gradients[2 * point + 1] = unit.gradient.y
            }
            if dynamics.transport {
                sums.slope[0] = charge.slope.x
                sums.slope[1] = charge.slope.y
            }
            sums.add(mass: charge.mass, births: alpha * (charge.potential - center))
        }
        return output.values(sums, alpha: alpha)
    }

    // MARK: The measure, as point masses

    private struct Charge {
        let place: Point
        let mass: Double
        let potential: Double
        let slope: Point
    }

    private func chargeCount(_ state: EvolutionState) -> Int {
        state.particles?.count ?? mesh.cellCount
    }

    private func charge(_ index: Int, _ state: EvolutionState) -> Charge {
        if let particles = state.particles {
            let samples = state.samples
            return Charge(
                place: dynamics.parameter(particles[index]), mass: particles.weight[index],
                potential: samples?.potential[index] ?? .nan,
                slope: Point(samples?.slopeX[index] ?? .nan, samples?.slopeY[index] ?? .nan))
        }
        let (row, column) = index.quotientAndRemainder(dividingBy: mesh.columns)
        return Charge(
            place: dynamics.parameter(mesh.center(row: row, column: column)),
            mass: state.density[index] * mesh.cellVolume,
            potential: state.potential?[index] ?? .nan,
            slope: state.potential.map { mesh.slope(of: $0, row: row, column: column) }
                ?? Point(.nan, .nan))
    }
}

extension Dynamics {
    /// Whether births and deaths are measured from the mean potential.
    fileprivate var conservesMean: Bool {
        if case .conserved = birthDeath?.population { true } else { false }
    }
}

extension Mesh {
    /// ∇ of a function at the centre of a cell by differences of second order, one-sided at
    /// walls.
    fileprivate func slope(of values: AlignedBuffer, row: Int, column: Int) -> Point {
        func along(_ axis: Axis, _ cell: Int, _ value: (Int) -> Double) -> Double {
            let last = axis.cells - 1
            guard last > 0 else { return 0 }
            if axis.boundary == .periodic {
                let (before, after) = (cell > 0 ? cell - 1 : last, cell < last ? cell + 1 : 0)
                return (value(after) - value(before)) / (2 * axis.spacing)
            }
            if cell > 0, cell < last {
                return (value(cell + 1) - value(cell - 1)) / (2 * axis.spacing)
            }
            let inward = cell == 0 ? 1 : -1
            guard last > 1 else { return (value(1) - value(0)) / axis.spacing }
            let rise =
                -1.5 * value(cell) + 2 * value(cell + inward) - 0.5 * value(cell + 2 * inward)
            return Double(inward) * rise / axis.spacing
        }
        let x = along(axes[dimension - 1], column) { values[row * columns + $0] }
        guard dimension == 2 else { return Point(x, 0) }
        return Point(along(axes[0], row) { values[$0 * columns + column] }, x)
    }
}
