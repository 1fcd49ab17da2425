import Meshes
import Models
import RealModule

/// A one-dimensional Coulomb gas held together by springs: F = 0,
/// K = ½κ|d|² − q|d|, transport alone (8).
///
/// The uniform interval [−R, R] feels the linear velocity `−(κ − q/R)x`, so it
/// stays one: `R = R* + (R₀ − R*)e^{−κt}` with `R* = q/κ`; at rest it minimises E.
public struct UniformInterval: Sendable, Hashable {
    /// The stiffness κ of the pair's spring, positive.
    public let attraction: Double
    /// The strength q of the repulsion, positive.
    public let repulsion: Double
    /// The half length R₀ at time 0.
    public let initialRadius: Double

    /// Makes the solution that starts with `initialRadius`, at rest if none is given.
    public init(attraction: Double = 1, repulsion: Double = 1, initialRadius: Double? = nil) {
        self.attraction = attraction
        self.repulsion = repulsion
        self.initialRadius = initialRadius ?? repulsion / attraction
    }

    /// F and K.
    public var model: Model {
        .landscape(
            potential: ZeroPotential(),
            kernel: SumKernel([
                QuadraticKernel(strength: attraction), DistanceKernel(strength: repulsion),
            ]))
    }

    /// The half length R(t) of the support [−R, R]; at rest unless a time is given.
    public func radius(at time: Double = .infinity) -> Double {
        let rest = repulsion / attraction
        return rest + (initialRadius - rest) * .exp(-attraction * time)
    }

    /// The exact cell averages of the density 1/(2R).
    public func cellAverages(on axis: Axis, at time: Double = .infinity) -> [Double] {
        let r = radius(at: time)
        return (0..<axis.cells).map { i in
            let covered = min(axis.face(i + 1), r) - max(axis.face(i), -r)
            return max(covered, 0) / (2 * r * axis.spacing)
        }
    }

    /// V(x) (9).
    public func potential(_ x: Double, at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        let distance = abs(x) < r ? 0.5 * (x * x + r * r) / r : abs(x)
        return 0.5 * attraction * (x * x + r * r / 3) - repulsion * distance
    }

    /// The energy (11): `κR²/6 − qR/3`; −⅙ at rest for κ = q = 1.
    public func energy(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return attraction * r * r / 6 - repulsion * r / 3
    }

    /// V̄ = ∫V dμ, twice the energy since F = 0.
    public func meanPotential(at time: Double = .infinity) -> Double { 2 * energy(at: time) }

    /// The variance `R²/3`.
    public func variance(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return r * r / 3
    }
}
