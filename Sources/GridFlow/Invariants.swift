/// What must hold at every step, with the worst violation seen.
public struct Invariants: Sendable, Hashable {
    /// The worst relative deviation of the mass from the initial one, if the
    /// equation conserves it.
    public private(set) var massDrift = 0.0
    /// The largest increase of the energy, with diffusion of the free energy, within a step,
    /// relative to the largest size of it seen so far.
    public private(set) var energyIncrease = 0.0

    private var initialMass: Double?
    private var energyScale = 0.0

    init() {}

    mutating func record(before: SurveyResult, after: SurveyResult, conservesMass: Bool) {
        let start = initialMass ?? before.mass
        initialMass = start
        if conservesMass { massDrift = max(massDrift, abs(after.mass - start) / start) }
        energyScale = max(energyScale, abs(before.freeEnergy), abs(after.freeEnergy))
        if energyScale > 0 {
            energyIncrease = max(
                energyIncrease, (after.freeEnergy - before.freeEnergy) / energyScale)
        }
    }
}
