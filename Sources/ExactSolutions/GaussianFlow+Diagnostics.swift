extension GaussianFlow {
    /// The energy (11): `½h(|m − a|² + ds) + ½κds`.
    public func energy(at time: Double) -> Double {
        let spread = Double(dimension) * variance(at: time)
        return 0.5 * (stiffness * squaredDistance(at: time) + curvature * spread)
    }

    /// V̄ = ∫V dμ: `½h(|m − a|² + ds) + κds`.
    public func meanPotential(at time: Double) -> Double {
        energy(at: time) + 0.5 * attraction * Double(dimension) * variance(at: time)
    }

    /// min V over the whole space, so that V̄ − min V is the certified gap:
    /// `½(hκ/g)|m − a|² + ½κds`; −∞ if V has no floor.
    public func minimumPotential(at time: Double) -> Double {
        let spread = 0.5 * attraction * Double(dimension) * variance(at: time)
        let distance = squaredDistance(at: time)
        if curvature > 0 {
            return 0.5 * stiffness * attraction / curvature * distance + spread
        }
        let flat = curvature == 0 && stiffness * distance == 0
        return flat ? spread : -.infinity
    }

    /// ∫|∇V|²dμ: `h²|m − a|² + dg²s`.
    public func transportDissipation(at time: Double) -> Double {
        stiffness * stiffness * squaredDistance(at: time)
            + Double(dimension) * curvature * curvature * variance(at: time)
    }

    /// ∫(V − V̄)²dμ: `h²|m − a|²s + ½dg²s²`.
    public func reactionDissipation(at time: Double) -> Double {
        let s = variance(at: time)
        return s
            * (stiffness * stiffness * squaredDistance(at: time)
                + 0.5 * Double(dimension) * curvature * curvature * s)
    }
}
