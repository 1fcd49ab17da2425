/// V̂ of a network and its gradient: from samples, or exact.
package protocol UnitField: AnyObject {
    /// Takes f = weight·Σ c ψ as the network, and writes V̂ and ∇V̂ at its units.
    ///
    /// Allocates nothing.
    func evaluate(_ units: UnitSet, weight: Double, into samples: UnitSamples)
    /// ½E|y − f|² of the network that was evaluated last.
    var loss: Double { get }
    /// V̂ of that network at any z, given as a row of a ``UnitSet``.
    func value(at z: UnsafePointer<Double>) -> Double
}
