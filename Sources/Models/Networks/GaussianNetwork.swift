import Foundation
import Meshes

/// Gaussian units that learn a mixture of Gaussians on the line (Sec. 7.1).
///
/// ψ(x, z) = N(x; z, σ²) and f(x) = (1/m) Σ wᵢ N(x; x̄ᵢ, σᵢ²), equation (31); x is
/// weighted by Lebesgue measure, so that all integrals are Gaussian and exact.
public struct GaussianNetwork: ReadoutNetwork {
    /// A component of the target.
    public struct Component: Sendable, Hashable {
        /// The weight w, before the division by the number of components.
        public let weight: Double
        /// The centre x̄.
        public let center: Double
        /// The variance σ², positive.
        public let variance: Double

        /// Makes a component.
        public init(weight: Double, center: Double, variance: Double) {
            self.weight = weight
            self.center = center
            self.variance = variance
        }
    }

    /// The target's components.
    public let components: [Component]
    /// The variance of a unit, positive.
    public let unitVariance: Double

    /// Makes the network for a target of at least one component.
    public init(components: [Component], unitVariance: Double) {
        self.components = components
        self.unitVariance = unitVariance
    }

    public func targetCorrelation(_ z: Double) -> Double {
        mixture(at: z, widenedBy: unitVariance)
    }

    public func targetCorrelationSlope(_ z: Double) -> Double {
        components.reduce(0) { sum, component in
            let variance = component.variance + unitVariance
            let d = z - component.center
            return sum - component.weight * d / variance * Self.normal(d, variance: variance)
        } / Double(components.count)
    }

    public var featureKernel: any Kernel { GaussianKernel(normalOfVariance: 2 * unitVariance) }

    public var targetEnergy: Double {
        let m = Double(components.count)
        return components.reduce(0) { sum, one in
            sum + one.weight * mixture(at: one.center, widenedBy: one.variance)
        } / (2 * m)
    }

    public func target(_ x: Double) -> Double { mixture(at: x, widenedBy: 0) }

    public func feature(_ x: Double, _ z: Double) -> Double {
        Self.normal(x - z, variance: unitVariance)
    }

    private func mixture(at x: Double, widenedBy variance: Double) -> Double {
        components.reduce(0) { sum, component in
            sum + component.weight
                * Self.normal(x - component.center, variance: component.variance + variance)
        } / Double(components.count)
    }

    private static func normal(_ x: Double, variance: Double) -> Double {
        exp(-x * x / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
    }
}
