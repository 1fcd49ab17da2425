import Models

// What closed forms need to know of a problem, read off its typed parts.

extension Dynamics {
    /// Whether the mass is free.
    var isFree: Bool {
        hasFreeMass
    }

    /// The rate of births and deaths, 0 for none, if it is the same until `end`
    /// and nothing is injected.
    func constantRate(until end: Double) -> Double? {
        guard let birthDeath else { return 0 }
        guard birthDeath.population.source == nil, (birthDeath.until ?? .infinity) >= end,
            case .constant(let rate) = birthDeath.rate
        else { return nil }
        return rate
    }
}

extension Potential {
    /// h and a of F = ½h|θ − a|², if the potential is of this form.
    func isotropicWell(dimension: Int) -> (stiffness: Double, center: [Double])? {
        if self is ZeroPotential { return (0, .init(repeating: 0, count: dimension)) }
        guard let well = self as? QuadraticPotential, let factor = well.stiffness.multipleOfIdentity
        else { return nil }
        return (factor, well.center)
    }
}

extension Kernel {
    /// κ of K = ½κ|d|², if the kernel is of this form.
    var attraction: Double? {
        if isZero { return 0 }
        if let quadratic = self as? QuadraticKernel { return quadratic.strength }
        guard let sum = self as? SumKernel else { return nil }
        return sum.terms.reduce(0) { total, term in
            guard let total, let more = term.attraction else { return nil }
            return total + more
        }
    }
}

extension Density {
    /// Mean and covariance, if this is a normal density or a product of normal ones.
    var normal: (mean: [Double], covariance: [[Double]])? {
        if let normal = self as? NormalDensity { return (normal.mean, normal.covariance) }
        guard let product = self as? ProductDensity else { return nil }
        let factors = product.factors.compactMap { $0 as? NormalDensity }
        guard factors.count == product.factors.count else { return nil }
        let marginals = factors.map(\.covariance[0][0])
        return (
            factors.map(\.mean[0]),
            marginals.indices.map { i in
                marginals.indices.map { $0 == i ? marginals[i] : 0 }
            }
        )
    }

    /// Mean and variance, if this is a normal density with the same variance
    /// along every axis and no correlation.
    var isotropicNormal: (mean: [Double], variance: Double)? {
        if let normal = self as? NormalDensity {
            return normal.covariance.multipleOfIdentity.map { (normal.mean, $0) }
        }
        guard let product = self as? ProductDensity else { return nil }
        let factors = product.factors.compactMap(\.isotropicNormal)
        guard factors.count == product.factors.count, let first = factors.first,
            factors.allSatisfy({ $0.variance == first.variance })
        else { return nil }
        return (factors.flatMap(\.mean), first.variance)
    }
}

extension [[Double]] {
    /// The factor of a matrix that is a multiple of the identity.
    fileprivate var multipleOfIdentity: Double? {
        let factor = self[0][0]
        let fits = indices.allSatisfy { i in
            indices.allSatisfy { self[i][$0] == (i == $0 ? factor : 0) }
        }
        return fits ? factor : nil
    }
}
