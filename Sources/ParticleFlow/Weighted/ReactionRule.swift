import Models

/// Births and deaths on characteristics: d(log w)/dt = −α(V − reference).
///
/// What a source refills is left out here; see ``SourceInlet``.
enum ReactionRule {
    /// Weights stay as they are.
    case none
    /// The reference is the mean V̄ = ∫V dμ / μ(D): (15).
    case conserved
    /// The reference is 0.
    case free
    /// The reference is the mean if that is negative, else 0; the mass lost is −α[V̄]₊.
    case deficit
    /// V₊ takes the place of V, and the reference is 0.
    case deaths

    init(_ births: BirthDeath?) {
        self =
            switch births?.population {
            case nil: .none
            case .conserved: .conserved
            case .free: .free
            case .reinjected: .deficit
            case .replaced: .deaths
            }
    }

    /// Whether only V₊ acts.
    var isClipped: Bool { if case .deaths = self { true } else { false } }

    /// The reference for a measure with ∫V dμ = `integral`.
    func reference(integral: Double, mass: Double) -> Double {
        switch self {
        case .none, .free, .deaths: 0
        case .conserved: integral / mass
        case .deficit: integral < 0 ? integral / mass : 0
        }
    }

    /// The mass that a source has to refill, a unit of ∫α dt.
    func loss(integral: Double) -> Double {
        switch self {
        case .none, .free, .conserved: 0
        case .deficit, .deaths: max(integral, 0)
        }
    }
}
