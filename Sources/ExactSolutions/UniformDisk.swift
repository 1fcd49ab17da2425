import Meshes
import Models
import RealModule

/// A two-dimensional Coulomb gas held together by springs: F = 0,
/// K = ½κ|d|² − q log|d|, transport alone (8).
///
/// The uniform disk feels the linear velocity `−(κ − q/R²)x`, so it stays one:
/// `R² = R*² + (R₀² − R*²)e^{−2κt}` with `R*² = q/κ`; at rest it minimises E.
public struct UniformDisk: Sendable, Hashable {
    /// The stiffness κ of the pair's spring, positive.
    public let attraction: Double
    /// The strength q of the repulsion, positive.
    public let repulsion: Double
    /// The radius R₀ at time 0.
    public let initialRadius: Double

    /// Makes the solution that starts with `initialRadius`, at rest if none is given.
    public init(attraction: Double = 1, repulsion: Double = 1, initialRadius: Double? = nil) {
        self.attraction = attraction
        self.repulsion = repulsion
        self.initialRadius = initialRadius ?? (repulsion / attraction).squareRoot()
    }

    /// F and K.
    public var model: Model {
        .landscape(
            potential: ZeroPotential(),
            kernel: SumKernel([
                QuadraticKernel(strength: attraction), LogarithmicKernel(strength: repulsion),
            ]))
    }

    /// The radius R(t) about the origin; at rest unless a time is given.
    public func radius(at time: Double = .infinity) -> Double {
        let rest = repulsion / attraction
        let start = initialRadius * initialRadius
        return (rest + (start - rest) * .exp(-2 * attraction * time)).squareRoot()
    }

    /// The density `1/(πR²)` inside the disk.
    public func density(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return 1 / (.pi * r * r)
    }

    /// The exact average of the density over each ring between consecutive `radii`,
    /// which ascend from 0 or more.
    public func radialAverages(radii: [Double], at time: Double = .infinity) -> [Double] {
        let r = radius(at: time)
        return zip(radii, radii.dropFirst()).map { inner, outer in
            let covered = max(min(outer, r) - inner, 0) * (min(outer, r) + inner)
            return density(at: time) * covered / ((outer - inner) * (outer + inner))
        }
    }

    /// V at a distance from the origin (9).
    public func potential(radius distance: Double, at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        let u = distance / r
        let logarithm = .log(r) + (u < 1 ? 0.5 * (u * u - 1) : .log(u))
        return 0.5 * attraction * (distance * distance + 0.5 * r * r) - repulsion * logarithm
    }

    /// The energy (11): `¼κR² + ½q(¼ − log R)`; ⅜ at rest for κ = q = 1.
    public func energy(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return attraction * r * r / 4 + 0.5 * repulsion * (0.25 - .log(r))
    }

    /// V̄ = ∫V dμ, twice the energy since F = 0.
    public func meanPotential(at time: Double = .infinity) -> Double { 2 * energy(at: time) }

    /// The second moment ∫|x|²dμ = `R²/2`.
    public func secondMoment(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return 0.5 * r * r
    }
}
