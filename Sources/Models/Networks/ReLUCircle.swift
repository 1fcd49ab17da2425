import Foundation
import Meshes

/// Rectified units on the circle that learn a network of the same kind, the teacher.
///
/// Inputs x are uniform on the unit circle, ψ(x, w) = max(0, x·(cos w, sin w)), and
/// f(x) = (1/m) Σ weightsᵢ max(0, x·(cos aᵢ, sin aᵢ)). An input is given by its angle. Every
/// correlation is the arc-cosine kernel k, so that g(w) = (1/m) Σ weightsᵢ k(w − aᵢ).
///
/// The axis of w is periodic, all angles once. The odd Fourier modes from 3 on of
/// m(w) = ∫c μ(dc, w) change neither the output nor the loss.
public struct ReLUCircle: ReadoutNetwork {
    /// A unit of the teacher.
    public struct Unit: Sendable, Hashable {
        /// The weight, before the division by the number of units.
        public let weight: Double
        /// The angle a of its direction.
        public let angle: Double

        /// Makes a unit.
        public init(weight: Double, angle: Double) {
            self.weight = weight
            self.angle = angle
        }
    }

    /// The teacher's units.
    public let teacher: [Unit]

    /// Makes the network for a teacher of at least one unit.
    public init(teacher: [Unit]) { self.teacher = teacher }

    public func targetCorrelation(_ z: Double) -> Double {
        sum { ArcCosineKernel.value(ArcCosineKernel.angle(z - $0)) }
    }

    public func targetCorrelationSlope(_ z: Double) -> Double {
        sum { ArcCosineKernel.slope(ArcCosineKernel.angle(z - $0)) }
    }

    public var featureKernel: any Kernel { ArcCosineKernel() }

    public var targetEnergy: Double { sum(targetCorrelation) / 2 }

    public func target(_ x: Double) -> Double { sum { feature(x, $0) } }

    public func feature(_ x: Double, _ z: Double) -> Double { max(0, cos(x - z)) }

    public func featureSlope(_ x: Double, _ z: Double) -> Double {
        cos(x - z) > 0 ? sin(x - z) : 0
    }

    /// (1/m) Σ weightsᵢ term(aᵢ).
    private func sum(_ term: (Double) -> Double) -> Double {
        teacher.reduce(0) { $0 + $1.weight * term($1.angle) } / Double(teacher.count)
    }
}
