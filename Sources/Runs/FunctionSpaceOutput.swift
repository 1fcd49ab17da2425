import Models
import Results

/// What is recorded of a network at chosen inputs: its output, the rate of that and the kernels
/// of both.
struct FunctionSpaceOutput {
    /// The inputs, each a list of its coordinates.
    let points: [[Double]]
    /// Whether the rate follows from V: neither noise nor a source nor inertia adds to it.
    let hasRate: Bool
    /// Whether units are born and die, by a rate that is known.
    let hasBirths: Bool
    /// Whether births and deaths are measured from the mean potential.
    let conservesMean: Bool
    /// How the output follows from ∫φ dμ: by the inverse of this map.
    let map: Standardization.Coordinate

    /// What is recorded.
    var layout: PointOutput {
        var vectors = [
            Quantity(name: "network_output_at", longName: "output f of the network at the point")
        ]
        var matrices = [
            Quantity(
                name: "tangent_kernel",
                longName: "tangent kernel M = ∫∇φ(x, θ)·∇φ(x', θ) μ(dθ) of two points")
        ]
        if hasRate {
            vectors.append(
                Quantity(name: "network_output_rate", longName: "∂f/∂t at the point"))
        }
        if hasBirths {
            matrices.append(
                Quantity(
                    name: "birth_death_kernel",
                    longName: conservesMean
                        ? "α·cov(φ, φ') under μ of two points" : "α·∫φφ' dμ of two points"))
        }
        return PointOutput(positions: points, vectors: vectors, matrices: matrices)
    }

    /// The numbers that `sums` over all units come to, in the order of ``layout``.
    func values(_ sums: consuming FunctionSpaceSums, alpha: Double) -> [[Double]] {
        sums.complete()
        var values = [sums.outputs.map(map.inverse)]
        if hasRate { values.append(sums.rates.map { -map.scale * $0 }) }
        values.append(sums.slopes)
        if hasBirths {
            values.append(sums.squares(minusMeans: conservesMean).map { alpha * $0 })
        }
        return values
    }
}
