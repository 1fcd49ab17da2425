import Foundation
import Meshes

/// k(d) = (1/4π)·(sin δ + (π − δ)·cos δ) with δ in [0, π] the angle of d: the correlation of two
/// rectified projections of a uniform point of the circle.
///
/// Cho and Saul's arc-cosine kernel of degree 1 in the plane. It has two continuous
/// derivatives, and |δ|³ at 0. On a periodic axis of length 2π its Fourier coefficients
/// are those of max(0, cos δ), squared: none is negative, and the odd ones from 3 on vanish.
public struct ArcCosineKernel: Kernel {
    /// Makes the kernel.
    public init() {}

    /// Samples at equal distances keep the sign: their transform sums coefficients.
    public var convexity: Convexity { .convex }
    public var continuation: PeriodicContinuation { .own }

    public func check(on mesh: Mesh) throws {
        guard mesh.dimension == 1, mesh.axes[0].isFullTurn else {
            throw ModelError(
                "the kernel of rectified units needs a single periodic axis of length 2π")
        }
    }

    public func evaluator() -> (Point) -> Double { { Self.value(Self.angle($0.x)) } }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        { d in
            let angle = Self.angle(d.x)
            return (Self.value(angle), Point(Self.slope(angle), 0))
        }
    }

    /// k at an angle in [−π, π].
    static func value(_ angle: Double) -> Double {
        let size = abs(angle)
        return (sin(size) + (.pi - size) * cos(size)) / (4 * .pi)
    }

    /// k' at an angle in [−π, π].
    static func slope(_ angle: Double) -> Double {
        -(.pi - abs(angle)) * sin(angle) / (4 * .pi)
    }

    /// The angle in [−π, π] that `displacement` is, up to whole turns.
    static func angle(_ displacement: Double) -> Double {
        remainder(displacement, 2 * .pi)
    }
}

extension Axis {
    /// Whether the axis is the angles of a circle, each once, in radians.
    public var isFullTurn: Bool {
        boundary == .periodic && abs(length - 2 * .pi) <= 1e-12
    }
}
