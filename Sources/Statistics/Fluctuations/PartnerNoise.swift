import Meshes
import Models
import ParticleFlow

/// The rate at which births and deaths among n particles put variance into an
/// observable: α·S is what n·Var of ∫ψ dμⁿ gains per time (Prop. 5.2).
///
/// With ⟨·⟩ the mean over the particles, ψ centred, A = ⟨|V|ψ²⟩, B = ⟨|V|⟩ and
/// C = ⟨ψ²⟩, where V is V − V̄ if the tests are centred:
/// - `gillespie`: every event picks a partner, S = A + BC.
/// - `synchronous`: deaths and births of one step pair off and only their imbalance
///   picks partners, S = A + C·E|N₊ − N₋|/(nαΔt) with N± independent Poisson
///   variables of means nαΔt⟨V±⟩. For centred tests that is A + ρ(λ)BC with
///   λ = nαBΔt events a step and ρ(λ) = e^{−λ}(I₀(λ) + I₁(λ)).
/// - A free population has no partners: S = ⟨|V|ψ²⟩, ψ as it is.
///
/// Terms of the order of αΔt are neglected.
public struct PartnerNoise: Sendable {
    /// ⟨|V|ψ²⟩.
    public let own: Double
    /// ⟨V₊⟩.
    public let deaths: Double
    /// ⟨V₋⟩.
    public let births: Double
    /// ⟨ψ²⟩.
    public let square: Double

    /// Makes the moments from numbers.
    public init(own: Double, deaths: Double, births: Double, square: Double) {
        self.own = own
        self.deaths = deaths
        self.births = births
        self.square = square
    }

    /// S if every event picks a partner.
    public var eventwise: Double { own + (deaths + births) * square }

    /// S if only the imbalance of a step picks partners.
    ///
    /// - Parameter trials: nαΔt.
    public func synchronous(trials: Double) -> Double {
        let events = trials * (deaths + births)
        // Without any event the limit of one event at a time.
        guard events > 0 else { return eventwise }
        let imbalance = Skellam(plus: trials * deaths, minus: trials * births).meanMagnitude
        return own + (deaths + births) * square * imbalance / events
    }
}
