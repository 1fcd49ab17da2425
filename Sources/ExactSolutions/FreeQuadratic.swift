import Meshes
import Models
import RealModule

/// Free mass in a quadratic well: F = f₀ + ½h|x − a|², K = 0, equation (12).
///
/// The shape is that of ``GaussianFlow`` without attraction, since −αF and
/// −α(F − F̄) differ by a constant. The mass obeys `Ṁ/M = −α⟨F⟩`, which integrates to
///
///     M = M₀ exp(−αf₀t + d(ht − ½log(s₀/s)) − α|m₀ − a|²/(4 + 2αs₀)·(1 − s/s₀));
///
/// without transport ht is missing and the last factor is `|m₀ − a|²/(2s₀)`.
public struct FreeQuadratic: Sendable, Hashable {
    /// The measure divided by its mass.
    public let shape: GaussianFlow
    /// The value f₀ of the potential at its centre.
    public let floor: Double
    /// The mass M₀ at time 0, positive.
    public let initialMass: Double

    /// Makes the solution that starts as mass·N(mean, variance·I).
    public init(
        stiffness: Double, floor: Double = 0, center: [Double], mass: Double = 1,
        mean: [Double], variance: Double, rate: Double, transport: Bool = true
    ) {
        shape = GaussianFlow(
            stiffness: stiffness, center: center, mean: mean, variance: variance, rate: rate,
            transport: transport)
        self.floor = floor
        initialMass = mass
    }

    /// The mass M(t).
    public func mass(at time: Double) -> Double {
        let s0 = shape.initialVariance
        let contraction = shape.contraction(at: time)
        let drift = shape.transport ? time : 0
        let lost = -Double.expMinusOne(-shape.stiffness * contraction)
        let weight = shape.transport ? shape.rate / (4 + 2 * shape.rate * s0) : 1 / (2 * s0)
        let spread = Double(shape.dimension) * shape.stiffness * (drift - 0.5 * contraction)
        return initialMass
            * .exp(
                spread - shape.rate * floor * time
                    - weight * shape.squaredDistance(at: 0) * lost)
    }

    /// The mean m(t) of the measure divided by its mass.
    public func mean(at time: Double) -> [Double] { shape.mean(at: time) }

    /// The variance s(t) of each coordinate, of the measure divided by its mass.
    public func variance(at time: Double) -> Double { shape.variance(at: time) }

    /// The energy ∫F dμ, which for K = 0 is also the mean potential:
    /// `M(f₀ + ½h(|m − a|² + ds))`.
    public func energy(at time: Double) -> Double {
        mass(at: time) * (floor + shape.energy(at: time))
    }

    /// ∫|∇V|²dμ.
    public func transportDissipation(at time: Double) -> Double {
        mass(at: time) * shape.transportDissipation(at: time)
    }

    /// ∫V²dμ, the reaction's share of the energy loss of (12) divided by α.
    public func reactionDissipation(at time: Double) -> Double {
        let mean = floor + shape.energy(at: time)
        return mass(at: time) * (mean * mean + shape.reactionDissipation(at: time))
    }

    /// The exact cell averages of the density, mass beyond the mesh left out.
    ///
    /// - Throws: `ModelError` if the mesh has another dimension.
    public func cellAverages(on mesh: Mesh, at time: Double) throws -> [Double] {
        let mass = mass(at: time)
        return try shape.cellAverages(on: mesh, at: time).map { $0 * mass }
    }
}
