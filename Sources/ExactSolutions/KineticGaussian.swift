import Models
import RealModule

/// A Gaussian of positions and velocities in quadratic wells: F = ½h(θ − a)²,
/// K = ½κ|θ − θ'|², with momentum.
///
/// It stays one. With g = h + κ, A(k) the matrix (0, 1; −k, −γ) and E(k) = e^{tA(k)},
///
/// - the mean (m − a, p) of (θ − a, r) is E(h)·(m₀ − a, p₀): the interaction cancels;
/// - the covariance C solves Ċ = AC + CAᵀ + diag(0, 2γβ⁻¹) with A(g), so that
///   C = E(g) C₀ E(g)ᵀ + Q with Q = C∞ − E(g) C∞ E(g)ᵀ and C∞ = β⁻¹ diag(1/g, 1); without a
///   well, g = 0, Q is that of free Brownian motion.
///
/// It does not matter whether motion is underdamped, overdamped or critically damped.
public struct KineticGaussian: Sendable, Hashable {
    /// Mean and covariance of position and velocity.
    public struct Moments: Sendable, Hashable {
        /// The mean position.
        public var position: Double
        /// The mean velocity.
        public var velocity: Double
        /// The variance of positions.
        public var positionVariance: Double
        /// The covariance of position and velocity.
        public var covariance: Double
        /// The variance of velocities.
        public var velocityVariance: Double

        /// Collects moments.
        public init(
            position: Double, velocity: Double, positionVariance: Double, covariance: Double,
            velocityVariance: Double
        ) {
            self.position = position
            self.velocity = velocity
            self.positionVariance = positionVariance
            self.covariance = covariance
            self.velocityVariance = velocityVariance
        }

        /// ∫½r² dρ.
        public var kineticEnergy: Double { 0.5 * (velocityVariance + velocity * velocity) }

        /// −∫ρ log ρ = 1 + log 2π + ½ log det C.
        public var entropy: Double {
            let determinant = positionVariance * velocityVariance - covariance * covariance
            return 1 + .log(2 * .pi) + 0.5 * .log(determinant)
        }
    }

    /// The stiffness h of the potential.
    public let stiffness: Double
    /// The stiffness κ of the pair interaction; positive attracts.
    public let attraction: Double
    /// The centre a of the potential.
    public let center: Double
    /// The friction γ, at least 0.
    public let friction: Double
    /// The temperature β⁻¹, at least 0.
    public let temperature: Double
    /// The moments at time 0.
    public let initial: Moments

    /// Makes the solution that starts from a Gaussian with the given moments.
    public init(
        stiffness: Double, attraction: Double = 0, center: Double = 0, friction: Double,
        temperature: Double = 0, initial: Moments
    ) {
        precondition(friction >= 0 && temperature >= 0, "γ and β⁻¹ are not negative")
        self.stiffness = stiffness
        self.attraction = attraction
        self.center = center
        self.friction = friction
        self.temperature = temperature
        self.initial = initial
    }

    /// g = h + κ, the curvature of V.
    public var curvature: Double { stiffness + attraction }

    /// Mean and covariance at `time`, at least 0.
    public func moments(at time: Double) -> Moments {
        let drift = Propagator(curvature: stiffness, friction: friction, time: time)
        let spread = Propagator(curvature: curvature, friction: friction, time: time)
        let mean = drift.apply(initial.position - center, initial.velocity)
        let old = spread.transport(
            initial.positionVariance, initial.covariance, initial.velocityVariance)
        let noise = noise(spread, time)
        return Moments(
            position: center + mean.0, velocity: mean.1, positionVariance: old.0 + noise.0,
            covariance: old.1 + noise.1, velocityVariance: old.2 + noise.2)
    }

    /// Q, what noise has added: the variance of positions, the covariance, and the variance
    /// of velocities.
    private func noise(_ spread: Propagator, _ time: Double) -> (Double, Double, Double) {
        guard friction > 0, temperature > 0 else { return (0, 0, 0) }
        guard curvature != 0 else { return freeNoise(time) }
        let lasting = (temperature / curvature, 0.0, temperature)
        let left = spread.transport(lasting.0, lasting.1, lasting.2)
        return (lasting.0 - left.0, lasting.1 - left.1, lasting.2 - left.2)
    }

    private func freeNoise(_ time: Double) -> (Double, Double, Double) {
        let x = friction * time
        let lost = -Double.expMinusOne(-x)
        let scale = temperature / friction
        return (
            scale / friction * (2 * x - 2 * lost - lost * lost), scale * lost * lost,
            -temperature * .expMinusOne(-2 * x)
        )
    }

    /// E = ∫F dρ + ½∬K dρdρ of some moments.
    public func energy(of moments: Moments) -> Double {
        let distance = moments.position - center
        return 0.5 * stiffness * (moments.positionVariance + distance * distance)
            + 0.5 * attraction * moments.positionVariance
    }

    /// E + ∫½r² dρ + β⁻¹∫ρ log ρ of some moments, which never rises.
    public func lyapunov(of moments: Moments) -> Double {
        energy(of: moments) + moments.kineticEnergy
            - (temperature > 0 ? temperature * moments.entropy : 0)
    }
}

/// E = e^{tA} of θ̈ = −kθ − γθ̇: with s = γ/2 and D = s² − k,
/// E = e^{−st}(cosh(√D t) + sinh(√D t)/√D · (A + s)), whatever the sign of D.
private struct Propagator {
    private let a: Double
    private let b: Double
    private let c: Double
    private let d: Double

    init(curvature k: Double, friction: Double, time: Double) {
        let s = friction / 2
        let discriminant = s * s - k
        let even: Double
        let odd: Double
        if discriminant > 0 {
            let root = discriminant.squareRoot()
            // Two decays, as their hyperbolic functions overflow.
            let (slow, fast) = (Double.exp((root - s) * time), Double.exp(-(root + s) * time))
            even = 0.5 * (slow + fast)
            odd = -slow * .expMinusOne(-2 * root * time) / (2 * root)
        } else {
            let root = (-discriminant).squareRoot()
            let decay = Double.exp(-s * time)
            even = decay * .cos(root * time)
            odd = decay * (root > 0 ? .sin(root * time) / root : time)
        }
        (a, b) = (even + s * odd, odd)
        (c, d) = (-k * odd, even - s * odd)
    }

    /// E·(x, y).
    func apply(_ x: Double, _ y: Double) -> (Double, Double) { (a * x + b * y, c * x + d * y) }

    /// E C Eᵀ of a symmetric matrix (p, q; q, r).
    func transport(_ p: Double, _ q: Double, _ r: Double) -> (Double, Double, Double) {
        let first = apply(p, q)
        let second = apply(q, r)
        return (
            a * first.0 + b * second.0, c * first.0 + d * second.0, c * first.1 + d * second.1
        )
    }
}
