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

    public func correlate(
        at places: UnsafePointer<Double>, count: Int, values: UnsafeMutablePointer<Double>,
        slopes: UnsafeMutablePointer<Double>
    ) {
        values.update(repeating: 0, count: count)
        slopes.update(repeating: 0, count: count)
        for component in components {
            let variance = component.variance + unitVariance
            let norm = Double(components.count) * (2 * Double.pi * variance).squareRoot()
            var sum = GaussianSum(
                center: component.center, scale: -1 / (2 * variance), rate: -1 / variance,
                height: component.weight / norm, places: places, values: values, slopes: slopes)
            sum.run(over: 0..<count)
        }
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

    public func featureSlope(_ x: Double, _ z: Double) -> Double {
        (x - z) / unitVariance * feature(x, z)
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

/// Adds one Gaussian and its slope at many places.
private struct GaussianSum: LaneBody {
    let center: Double
    /// −1/(2σ²), the factor of the squared distance.
    let scale: Double
    /// −1/σ², the factor between value and slope.
    let rate: Double
    let height: Double
    let places: UnsafePointer<Double>
    let values: UnsafeMutablePointer<Double>
    let slopes: UnsafeMutablePointer<Double>

    @inline(__always)
    func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let d = L.load(places + index) - L(center)
        let value = L(height) * exponential(d * d * L(scale))
        (L.load(values + index) + value).store(values + index)
        (L.load(slopes + index) + L(rate) * d * value).store(slopes + index)
    }
}
