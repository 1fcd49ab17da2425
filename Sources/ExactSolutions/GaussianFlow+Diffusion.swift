import RealModule

/// With diffusion the variance obeys the Riccati equation `ṡ = 2β⁻¹ − 2gs − αgs²`, which a
/// quotient s = p/q of solutions of a linear system solves.
extension GaussianFlow {
    /// p and q, but for a common factor e^{ωt}.
    ///
    /// `ṗ = −gp + 2β⁻¹q`, `q̇ = αgp + gq`, p(0) = s₀, q(0) = 1. The square of that matrix is
    /// ω²·1 with `ω² = g² + 2αgβ⁻¹`, so that its exponential is
    /// `cosh ωt + (sinh ωt/ω)` times it. Without transport the terms ∓g are missing.
    func linearFraction(at time: Double) -> (numerator: Double, denominator: Double) {
        let drift = transport ? curvature : 0
        let even = 0.5 * (1 + .exp(-2 * rootRate * time))
        let odd = time * exponentialRatio(-2 * rootRate * time)
        return (
            even * initialVariance + odd * (2 * diffusion - drift * initialVariance),
            even + odd * (rate * curvature * initialVariance + drift)
        )
    }

    /// ω.
    private var rootRate: Double {
        let drift = transport ? curvature : 0
        return (drift * drift + 2 * rate * curvature * diffusion).squareRoot()
    }

    /// ∫αs dt, from `q̇/q = αgs + g`.
    func birthExposure(at time: Double) -> Double {
        guard rate > 0 else { return 0 }
        guard curvature != 0 else {
            return rate * time * (initialVariance + diffusion * time)
        }
        let drift = transport ? curvature : 0
        let logarithm = rootRate * time + .log(linearFraction(at: time).denominator)
        return (logarithm - drift * time) / curvature
    }

    /// −∫μ log μ: `½d log(2πes)`.
    public func entropy(at time: Double) -> Double {
        0.5 * Double(dimension) * (.log(2 * .pi * variance(at: time)) + 1)
    }

    /// The free energy E + β⁻¹∫μ log μ.
    public func freeEnergy(at time: Double) -> Double {
        energy(at: time) - diffusion * entropy(at: time)
    }

    /// ∫|∇(V + β⁻¹ log μ)|²dμ: `h²|m − a|² + d(g − β⁻¹/s)²s`.
    public func freeEnergyDissipation(at time: Double) -> Double {
        let s = variance(at: time)
        let excess = curvature - diffusion / s
        return stiffness * stiffness * squaredDistance(at: time)
            + Double(dimension) * excess * excess * s
    }

    /// β⁻¹ times the relative entropy to the Gibbs density of V, N(a + (κ/g)(m − a), β⁻¹/g):
    /// the certified gap of the free energy, for g > 0 and β⁻¹ > 0.
    public func relativeEntropyGap(at time: Double) -> Double {
        let ratio = variance(at: time) * curvature / diffusion
        let spread = 0.5 * Double(dimension) * (ratio - 1 - .log(ratio))
        return diffusion * spread
            + 0.5 * stiffness * stiffness / curvature * squaredDistance(at: time)
    }
}
