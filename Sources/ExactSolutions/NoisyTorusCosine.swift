import Meshes
import Models
import RealModule

/// Attraction and noise on the circle: F = 0, K = −κ cos d, transport and diffusion.
///
/// From a Poisson kernel about 0 with the resultant a₀ the moments m_k = ∫cos kθ dμ, all there
/// are, obey `ṁ_k = −β⁻¹k²mₖ + ½kκm₁(m_{k−1} − m_{k+1})`, m₀ = 1, mₖ(0) = a₀ᵏ; the density is
/// `(1 + 2Σ mₖ cos kθ)/2π`. At rest it is the density of von Mises with the
/// concentration x = κr/β⁻¹, and `r = I₁(x)/I₀(x)`: for κ ≤ 2β⁻¹ the uniform one only,
/// above also one with r > 0, which attracts.
public struct NoisyTorusCosine: Sendable, Hashable {
    /// The strength κ of the attraction.
    public let strength: Double
    /// β⁻¹, above 0.
    public let diffusion: Double
    /// The mean resultant a₀ at time 0, in [0, 0.6]: more would need more moments.
    public let initialResultant: Double

    /// Moments that are left out are below 1e-14.
    private static let count = 64

    /// Makes the solution that starts as a Poisson kernel.
    public init(strength: Double, diffusion: Double, resultant: Double) {
        precondition(diffusion > 0, "without diffusion it is TorusCosine")
        precondition(0 <= resultant && resultant <= 0.6, "the resultant lies in [0, 0.6]")
        self.strength = strength
        self.diffusion = diffusion
        initialResultant = resultant
    }

    /// The moments m₀, m₁, … at `time`, by the classical Runge–Kutta scheme with steps
    /// well within its stability, whose error is some 1e-12.
    public func moments(at time: Double) -> [Double] {
        var moments = (0..<Self.count).map { Double.pow(initialResultant, $0) }
        let fastest = Double(Self.count) * (diffusion * Double(Self.count) + strength)
        let steps = max(1, (time * fastest / 0.5).rounded(.up))
        let step = time / steps
        for _ in 0..<Int(steps) {
            let first = rates(moments)
            let second = rates(moments.adding(first, times: step / 2))
            let third = rates(moments.adding(second, times: step / 2))
            let fourth = rates(moments.adding(third, times: step))
            for k in moments.indices {
                moments[k] += step / 6 * (first[k] + 2 * second[k] + 2 * third[k] + fourth[k])
            }
        }
        return moments
    }

    private func rates(_ moments: [Double]) -> [Double] {
        moments.indices.map { k in
            guard k > 0 else { return 0 }
            let beyond = k + 1 < moments.count ? moments[k + 1] : 0
            let order = Double(k)
            return -diffusion * order * order * moments[k]
                + 0.5 * order * strength * moments[1] * (moments[k - 1] - beyond)
        }
    }

    /// The exact cell averages of the density on a periodic axis of length 2π.
    public func cellAverages(on axis: Axis, at time: Double) -> [Double] {
        let moments = moments(at: time)
        return (0..<axis.cells).map { cell in
            let waves = (1..<moments.count).map { k in
                let order = Double(k)
                let flattening =
                    Double.sin(order * axis.spacing / 2) / (order * axis.spacing / 2)
                return moments[k] * .cos(order * axis.center(cell)) * flattening
            }
            return (1 + 2 * waves.reduce(0, +)) / (2 * .pi)
        }
    }

    /// The resultant at rest that attracts: the positive root of r = I₁(κr/β⁻¹)/I₀(κr/β⁻¹)
    /// if κ > 2β⁻¹, else 0.
    public var stationaryResultant: Double {
        guard strength > 2 * diffusion else { return 0 }
        // I₁/I₀ is concave, so that r = I₁/I₀ changes sign once on (0, 1].
        var (low, high) = (1e-9, 1.0)
        for _ in 0..<100 {
            let middle = 0.5 * (low + high)
            if Self.resultant(concentration: strength * middle / diffusion) > middle {
                low = middle
            } else {
                high = middle
            }
        }
        return 0.5 * (low + high)
    }

    /// The free energy at rest, −½κr² + β⁻¹∫μ log μ = ½κr² − β⁻¹ log(2πI₀(x)).
    public var stationaryFreeEnergy: Double {
        let r = stationaryResultant
        let x = strength * r / diffusion
        return 0.5 * strength * r * r - diffusion * (x + .log(2 * .pi * Self.scaledBessel(x, 0)))
    }

    /// I₁(x)/I₀(x), the resultant of the density of von Mises.
    public static func resultant(concentration x: Double) -> Double {
        scaledBessel(x, 1) / scaledBessel(x, 0)
    }

    /// e^{−x}Iₙ(x) = (1/2π)∫e^{x(cos θ − 1)} cos nθ dθ, for x up to 200 to rounding by the
    /// trapezoidal rule.
    private static func scaledBessel(_ x: Double, _ order: Int) -> Double {
        let count = 256
        return (0..<count).map { place in
            let angle = 2 * Double.pi * Double(place) / Double(count)
            return .exp(x * (.cos(angle) - 1)) * .cos(Double(order) * angle)
        }.reduce(0, +) / Double(count)
    }
}

extension [Double] {
    fileprivate func adding(_ other: [Double], times factor: Double) -> [Double] {
        zip(self, other).map { $0 + factor * $1 }
    }
}
