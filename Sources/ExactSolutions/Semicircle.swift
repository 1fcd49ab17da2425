import Meshes
import Models
import RealModule

/// A logarithmic gas on a line: F = ½hx², K = −q log|d|, transport alone (8).
///
/// The semicircle `2√(R² − x²)/(πR²)` feels the linear velocity `−(h − 2q/R²)x`,
/// so it stays one: `R² = R*² + (R₀² − R*²)e^{−2ht}` with `R*² = 2q/h`. It comes to
/// rest as Wigner's law, the minimiser of E; for h = q = 1 that is `√(2 − x²)/π`.
/// With F = 0 and K = ½h|d|² − q log|d| a centred semicircle moves alike, with the
/// same energy and V larger by hR²/8.
public struct Semicircle: Sendable, Hashable {
    /// The stiffness h of the potential, positive.
    public let stiffness: Double
    /// The strength q of the repulsion, positive.
    public let strength: Double
    /// The radius R₀ at time 0.
    public let initialRadius: Double

    /// Makes the solution that starts with `initialRadius`, at rest if none is given.
    public init(stiffness: Double = 1, strength: Double = 1, initialRadius: Double? = nil) {
        self.stiffness = stiffness
        self.strength = strength
        self.initialRadius = initialRadius ?? (2 * strength / stiffness).squareRoot()
    }

    /// F and K.
    public var model: Model {
        .landscape(
            potential: QuadraticPotential(stiffness: stiffness, center: [0]),
            kernel: LogarithmicKernel(strength: strength))
    }

    /// The radius R(t) of the support [−R, R]; at rest unless a time is given.
    public func radius(at time: Double = .infinity) -> Double {
        let rest = 2 * strength / stiffness
        let start = initialRadius * initialRadius
        return (rest + (start - rest) * .exp(-2 * stiffness * time)).squareRoot()
    }

    /// The density at x.
    public func density(_ x: Double, at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return abs(x) < r ? 2 * ((r - x) * (r + x)).squareRoot() / (.pi * r * r) : 0
    }

    /// The exact cell averages of the density.
    public func cellAverages(on axis: Axis, at time: Double = .infinity) -> [Double] {
        let r = radius(at: time)
        let cumulative = (0...axis.cells).map { i in
            let x = min(max(axis.face(i), -r), r)
            return halfDiskArea(to: x, radius: r) * 2 / (.pi * r * r)
        }
        return (0..<axis.cells).map {
            max(cumulative[$0 + 1] - cumulative[$0], 0) / axis.spacing
        }
    }

    /// V(x) (9): quadratic on the support, rising outside once R = R*.
    public func potential(_ x: Double, at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        let u = abs(x) / r
        var logarithm = .log(r / 2) + u * u - 0.5
        if u > 1 {
            logarithm -= u * ((u - 1) * (u + 1)).squareRoot() - .acosh(u)
        }
        return 0.5 * stiffness * x * x - strength * logarithm
    }

    /// The energy (11): `hR²/8 + ½q(¼ − log(R/2))`; at rest, the minimum of E,
    /// `q(⅜ − ½log(R*/2))`, for h = q = 1 it is `⅜ + ¼log 2`.
    public func energy(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return stiffness * r * r / 8 + 0.5 * strength * (0.25 - .log(r / 2))
    }

    /// V̄ = ∫V dμ: `hR²/8 + q(¼ − log(R/2))`.
    public func meanPotential(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return stiffness * r * r / 8 + strength * (0.25 - .log(r / 2))
    }

    /// The variance `R²/4`.
    public func variance(at time: Double = .infinity) -> Double {
        let r = radius(at: time)
        return r * r / 4
    }
}
