import Meshes
import Models
import RealModule

/// Attraction on the circle: F = 0, K = −κ cos d, transport alone (8).
///
/// The velocity is `−κr sin(θ − ψ)`, a Möbius flow, so that a Poisson kernel
/// `(1 − a²)/(2π(1 − 2a cos(θ − ψ) + a²))` stays one. Its mean resultant a obeys
/// `ȧ = ½κa(1 − a²)`: `a(t) = a₀/√(a₀² + (1 − a₀²)e^{−κt})`; ψ rests.
public struct TorusCosine: Sendable, Hashable {
    /// The strength κ of the attraction.
    public let strength: Double
    /// The mean resultant a₀ at time 0, in [0, 1).
    public let initialResultant: Double
    /// The mean direction ψ.
    public let direction: Double

    /// Makes the solution that starts as a Poisson kernel.
    public init(strength: Double, resultant: Double, direction: Double = 0) {
        precondition(0 <= resultant && resultant < 1, "the resultant lies in [0, 1)")
        self.strength = strength
        initialResultant = resultant
        self.direction = direction
    }

    /// F and K.
    public var model: Model {
        .landscape(
            potential: ZeroPotential(), kernel: CosineKernel(strength: strength, dimension: 1))
    }

    /// The mean resultant a(t) = |∫e^{iθ}dμ|.
    public func resultant(at time: Double) -> Double {
        guard initialResultant > 0 else { return 0 }
        let complement = (1 - initialResultant) * (1 + initialResultant)
        let spread = complement * .exp(-strength * time)
        return initialResultant / (initialResultant * initialResultant + spread).squareRoot()
    }

    /// The energy (11): `−½κa²`.
    public func energy(at time: Double) -> Double {
        let a = resultant(at: time)
        return -0.5 * strength * a * a
    }

    /// V̄ = ∫V dμ: `−κa²`.
    public func meanPotential(at time: Double) -> Double { 2 * energy(at: time) }

    /// ∫|∇V|²dμ: `½κ²a²(1 − a²)`.
    public func transportDissipation(at time: Double) -> Double {
        let a = resultant(at: time)
        return 0.5 * strength * strength * a * a * squaredComplement(at: time)
    }

    /// The exact cell averages of the density on a periodic axis of length 2π.
    public func cellAverages(on axis: Axis, at time: Double) -> [Double] {
        let a = resultant(at: time)
        let complement = squaredComplement(at: time)
        let near = complement / (1 + a)
        let halfWidth = Double.sin(axis.spacing / 2)
        return (0..<axis.cells).map { i in
            let lower = (axis.face(i) - direction) / 2
            let upper = (axis.face(i + 1) - direction) / 2
            // The difference of the two antiderivatives by the addition theorem of
            // the arc tangent: precise, and never negative, far from the peak too.
            let angle = Double.atan2(
                y: complement * halfWidth,
                x: near * near * .cos(lower) * .cos(upper)
                    + (1 + a) * (1 + a) * .sin(lower) * .sin(upper))
            return angle / (.pi * axis.spacing)
        }
    }

    /// 1 − a², without the cancellation once a is near 1.
    private func squaredComplement(at time: Double) -> Double {
        guard initialResultant > 0 else { return 1 }
        let complement = (1 - initialResultant) * (1 + initialResultant)
        let odds = initialResultant * initialResultant / complement
        return 1 / (1 + odds * .exp(strength * time))
    }
}
