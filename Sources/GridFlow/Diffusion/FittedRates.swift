import Meshes

/// The rates at which diffusion and drift together send mass through a face, the
/// exponentially fitted flux of Scharfetter and Gummel (1969) and of Chang and Cooper (1970).
///
/// Through the face between two cells with the potentials V and V′ flows
/// (β⁻¹/Δ)(B(x)μ − B(−x)μ′), with x = (V′ − V)/β⁻¹ and Bernoulli's function
/// B(x) = x/(eˣ − 1). It vanishes where μ′/μ = e^{−x}.
struct FittedRates {
    /// β⁻¹, above 0.
    let diffusion: Double
    /// What the rates are multiplied by: the step over Δ².
    let scale: Double

    /// Below, x/(1 − e^{−x}) is taken from its series: neither errs by more than
    /// about 10⁻¹⁵.
    private static let small = 0.125

    /// β⁻¹B(x) and β⁻¹B(−x), times the scale: the rates through a face beyond which V is
    /// higher by `rise`, forth and back.
    ///
    /// Their quotient is e^{−x} to two roundings whatever the error of their size, which is
    /// why a Gibbs density stays as it is.
    @inline(__always)
    func rates<L: Lane>(_ rise: L) -> (forth: L, back: L) {
        let height = rise.size
        let x = height.divided(by: L(diffusion))
        let factor = exponential(L(0) - x)
        let steep = height.divided(by: L(1) - factor)
        let downhill = L(scale) * L.select(L(Self.small) - x, L(diffusion) * series(x), steep)
        let uphill = downhill * factor
        return (L.select(rise, uphill, downhill), L.select(rise, downhill, uphill))
    }

    /// x/(1 − e^{−x}) for small x.
    @inline(__always)
    private func series<L: Lane>(_ x: L) -> L {
        let square = x * x
        var sum = L(-1.0 / 1_209_600) * square + L(1.0 / 30240)
        sum = sum * square + L(-1.0 / 720)
        sum = sum * square + L(1.0 / 12)
        return sum * square + L(0.5) * x + L(1)
    }
}
