import Meshes

/// ψ and ψ' for many numbers at once.
///
/// A type for each activation, so that the choice is made outside of the loops.
@usableFromInline
package protocol ActivationRule {
    static func apply<L: Lane>(_ s: L) -> (value: L, slope: L)
}

/// max(0, s).
@usableFromInline
package enum RectifierRule: ActivationRule {
    @inlinable @inline(__always)
    package static func apply<L: Lane>(_ s: L) -> (value: L, slope: L) {
        // Where −s ≥ 0 the slope is 0, at the kink too.
        (L.max(s, L(0)), L.select(L(0) - s, L(0), L(1)))
    }
}

/// tanh s = 1 − 2/(e²ˢ + 1).
@usableFromInline
package enum TanhRule: ActivationRule {
    @inlinable @inline(__always)
    package static func apply<L: Lane>(_ s: L) -> (value: L, slope: L) {
        let value = L(1) - L(2).divided(by: exponential(s + s) + L(1))
        return (value, L(1) - value * value)
    }
}

/// 1/(1 + e⁻ˢ).
@usableFromInline
package enum SigmoidRule: ActivationRule {
    @inlinable @inline(__always)
    package static func apply<L: Lane>(_ s: L) -> (value: L, slope: L) {
        let value = L(1).divided(by: L(1) + exponential(L(0) - s))
        return (value, value * (L(1) - value))
    }
}

/// e^{−s²/2}.
@usableFromInline
package enum BellRule: ActivationRule {
    @inlinable @inline(__always)
    package static func apply<L: Lane>(_ s: L) -> (value: L, slope: L) {
        let value = exponential(L(-0.5) * (s * s))
        return (value, L(0) - s * value)
    }
}

/// Work that is done with the rule of an activation.
@usableFromInline
package protocol ActivationUser {
    mutating func use<Rule: ActivationRule>(_ rule: Rule.Type)
}

extension Activation {
    /// Hands the activation's rule to `user`.
    @inlinable @inline(__always)
    package func hand(to user: inout some ActivationUser) {
        switch self {
        case .relu: user.use(RectifierRule.self)
        case .tanh: user.use(TanhRule.self)
        case .sigmoid: user.use(SigmoidRule.self)
        case .gaussian: user.use(BellRule.self)
        }
    }
}
