import Foundation

/// The difference N₊ − N₋ of two independent Poisson variables.
public struct Skellam: Sendable, Hashable {
    /// E N₊, not negative.
    public let plus: Double
    /// E N₋, not negative.
    public let minus: Double

    /// Makes the distribution from the two means, finite and not negative.
    public init(plus: Double, minus: Double) {
        precondition(plus >= 0 && minus >= 0, "means of Poisson variables are not negative")
        self.plus = plus
        self.minus = minus
    }

    /// E|N₊ − N₋|, to a relative 1e-9.
    ///
    /// For equal means λ/2 it is λ e^{−λ}(I₀(λ) + I₁(λ)).
    public var meanMagnitude: Double {
        let gap = plus.squareRoot() - minus.squareRoot()
        // The sign is certain but for e^{−gap²}.
        if gap * gap > Self.certainty { return abs(plus - minus) }
        return plus + minus < Self.many ? bySum : byExpansion
    }

    private static let certainty = 60.0
    private static let many = 1e4

    /// From |k| = (1/π)∫₀^π (1 − cos kt)/(1 − cos t) dt.
    ///
    /// The mean of the integrand is analytic and periodic: the trapezoidal rule
    /// with N parts errs by no more than what lies beyond N.
    private var bySum: Double {
        let (sum, difference) = (plus + minus, plus - minus)
        let parts = Int((40 + 12 * sum.squareRoot() + abs(difference)).rounded(.up))
        var total = (sum + difference * difference) / 2
        for part in 1...parts {
            let angle = Double.pi * Double(part) / Double(parts)
            let half = sin(angle / 2)
            let fall = 2 * half * half
            let turn = sin(difference * sin(angle) / 2)
            let value = (2 * exp(-sum * fall) * turn * turn - expm1(-sum * fall)) / fall
            total += part == parts ? value / 2 : value
        }
        return total / Double(parts)
    }

    /// The normal distribution's h(δ) = E|δ + √s Z| with what third and fourth
    /// cumulants, which are δ and s, and the distance of integers add:
    /// h − h''/12 + δh'''/6 + sh''''/24, up to a relative 1/s².
    private var byExpansion: Double {
        let (sum, difference) = (plus + minus, plus - minus)
        let spread = sum.squareRoot()
        let x = difference / spread
        let bell = 2 * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        let normal = spread * bell + difference * erf(x / 2.squareRoot())
        return normal + bell / spread * (-1 / 12 - x * x / 6 + (x * x - 1) / 24)
    }
}
