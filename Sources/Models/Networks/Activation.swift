import Foundation

/// The nonlinearity ψ of a unit c·ψ(w·x + b).
public enum Activation: String, Sendable, Hashable, CaseIterable {
    /// max(0, s).
    case relu
    /// tanh s.
    case tanh
    /// 1/(1 + e⁻ˢ).
    case sigmoid
    /// e^{−s²/2}.
    case gaussian

    /// ψ(s).
    @inlinable
    public func value(_ s: Double) -> Double {
        switch self {
        case .relu: max(0, s)
        case .tanh: Foundation.tanh(s)
        case .sigmoid: 1 / (1 + exp(-s))
        case .gaussian: exp(-s * s / 2)
        }
    }

    /// ψ'(s); 0 at the kink of `relu`.
    @inlinable
    public func slope(_ s: Double) -> Double {
        switch self {
        case .relu:
            return s > 0 ? 1 : 0
        case .tanh:
            let value = Foundation.tanh(s)
            return 1 - value * value
        case .sigmoid:
            let value = 1 / (1 + exp(-s))
            return value * (1 - value)
        case .gaussian:
            return -s * exp(-s * s / 2)
        }
    }
}
