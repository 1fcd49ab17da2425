import Meshes
import Models

/// F and ∇F at particles, as the start of V and ∇V.
protocol ExternalField {
    /// Writes F, and overwrites V and ∇V with it, at the targets in `range`.
    func fill(
        _ samples: FieldSamples, at targets: ParticleSet, in range: Range<Int>, worker: Int)
    /// F at a point.
    func value(at point: Point) -> Double
}

/// F point by point.
struct PointwiseField: ExternalField {
    /// One copy of F a worker, as it may keep scratch memory.
    let fields: [ScalarField]

    func fill(
        _ samples: FieldSamples, at targets: ParticleSet, in range: Range<Int>, worker: Int
    ) {
        let field = fields[worker]
        for index in range {
            let (value, gradient) = field(targets[index])
            samples.external[index] = value
            samples.potential[index] = value
            samples.slopeX[index] = gradient.x
            samples.slopeY[index] = gradient.y
        }
    }

    func value(at point: Point) -> Double { fields[0](point).value }
}

/// F = level + s·f(θ) of a measure with two signs, where s, the particle's first trait, is 1
/// or −1; points without a trait belong to μ₊.
struct SignedExternal: ExternalField {
    let level: Double
    /// One copy of f a worker.
    let fields: [ScalarField]

    func fill(
        _ samples: FieldSamples, at targets: ParticleSet, in range: Range<Int>, worker: Int
    ) {
        let field = fields[worker]
        let sign = targets.traits[0]
        for index in range {
            let (value, gradient) = field(targets[index])
            let external = level + sign[index] * value
            samples.external[index] = external
            samples.potential[index] = external
            samples.slopeX[index] = sign[index] * gradient.x
            samples.slopeY[index] = sign[index] * gradient.y
        }
    }

    func value(at point: Point) -> Double { level + fields[0](point).value }
}

/// F = −c·g(z) of a network with a trained readout, on the axes (c, z).
struct ReadoutExternal: ExternalField {
    let network: any ReadoutNetwork

    func fill(
        _ samples: FieldSamples, at targets: ParticleSet, in range: Range<Int>, worker: Int
    ) {
        let (c, z) = (targets.x.pointer, targets.y.pointer + range.lowerBound)
        let (external, potential) = (samples.external.pointer, samples.potential.pointer)
        let (slopeC, slopeZ) = (samples.slopeX.pointer, samples.slopeY.pointer)
        // g and g' lie for a moment where −g and −c·g' come.
        network.correlate(
            at: z, count: range.count, values: slopeC + range.lowerBound,
            slopes: slopeZ + range.lowerBound)
        for index in range {
            let value = -(c[index] * slopeC[index])
            external[index] = value
            potential[index] = value
            slopeC[index] = -slopeC[index]
            slopeZ[index] = -(c[index] * slopeZ[index])
        }
    }

    func value(at point: Point) -> Double {
        var (place, value, slope) = (point.y, 0.0, 0.0)
        network.correlate(at: &place, count: 1, values: &value, slopes: &slope)
        return -(point.x * value)
    }
}
