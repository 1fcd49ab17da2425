import Models
import RealModule

/// A constant potential and free mass: `Ṁ = −α(t)·v·M`, the mass of (12).
///
/// `M(t) = M₀ exp(−v∫₀ᵗα)`; the shape of the measure does not change.
public struct FreeMass: Sendable {
    /// The mass M₀ at time 0.
    public let initialMass: Double
    /// The value v of V everywhere.
    public let potential: Double
    /// The births and deaths with their rate α(t).
    public let births: BirthDeath

    /// Makes the solution for a rate that may change and may stop.
    public init(
        initialMass: Double = 1, potential: Double, rate: RateSchedule, until: Double? = nil
    ) {
        self.initialMass = initialMass
        self.potential = potential
        births = BirthDeath(rate: rate, population: .free, until: until)
    }

    /// The mass M(t).
    public func mass(at time: Double) -> Double {
        initialMass * .exp(-potential * births.integratedRate(from: 0, for: time))
    }
}
