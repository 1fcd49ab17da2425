import Meshes
import Models
import RealModule

/// A Gaussian in quadratic wells: F = ½h|x − a|², K = ½κ|x − y|², equation (13).
///
/// The Gaussian N(m, s·I) stays one. With g = h + κ its moments obey
/// `ṁ = −h(m − a)(1 + αs)` and `ṡ = −2gs − αgs²`, so that
/// `1/s(t) = e^{2gt}/s₀ + (α/2)(e^{2gt} − 1)` and
/// `m(t) − a = (m₀ − a) e^{ht} (s/s₀)^{h/g}`. Without transport the terms that
/// do not carry α are missing: `1/s(t) = 1/s₀ + αgt`,
/// `m(t) − a = (m₀ − a)(s/s₀)^{h/g}`. All limits (g → 0, α = 0) are exact.
///
/// Diffusion adds 2β⁻¹ to ṡ: ``linearFraction(at:)``.
public struct GaussianFlow: Sendable, Hashable {
    /// The stiffness h of the potential.
    public let stiffness: Double
    /// The stiffness κ of the pair interaction; positive attracts.
    public let attraction: Double
    /// The centre a of the potential, one coordinate a dimension.
    public let center: [Double]
    /// The mean m₀ at time 0.
    public let initialMean: [Double]
    /// The variance s₀ of each coordinate at time 0, positive.
    public let initialVariance: Double
    /// The rate α of births and deaths; 0 for none.
    public let rate: Double
    /// Whether the density is transported by −∇V.
    public let transport: Bool
    /// β⁻¹ of the term β⁻¹Δμ; 0 for none.
    public let diffusion: Double

    /// Makes the solution that starts as N(mean, variance·I).
    public init(
        stiffness: Double, attraction: Double = 0, center: [Double], mean: [Double],
        variance: Double, rate: Double, transport: Bool = true, diffusion: Double = 0
    ) {
        precondition(center.count == mean.count, "one coordinate of mean and center a dimension")
        precondition(variance > 0, "the variance must be positive")
        precondition(rate >= 0, "the rate must not be negative")
        precondition(
            diffusion == 0 || diffusion > 0 && (stiffness + attraction >= 0 || rate == 0),
            "diffusion and births need a potential with a floor")
        self.stiffness = stiffness
        self.attraction = attraction
        self.center = center
        initialMean = mean
        initialVariance = variance
        self.rate = rate
        self.transport = transport
        self.diffusion = diffusion
    }

    /// F and K.
    public var model: Model {
        .landscape(
            potential: QuadraticPotential(stiffness: stiffness, center: center),
            kernel: QuadraticKernel(strength: attraction))
    }

    /// The number of coordinates.
    public var dimension: Int { center.count }

    /// g = h + κ, the curvature of V.
    public var curvature: Double { stiffness + attraction }

    /// The time at which the variance is infinite; +∞ unless g < 0 and α > 0.
    ///
    /// Births and deaths in a potential without a floor send mass to infinity in
    /// finite time: `log(1 + 2/(αs₀))/(2|g|)`, without transport `1/(α|g|s₀)`.
    public var lifetime: Double {
        guard curvature < 0, rate > 0 else { return .infinity }
        let births = rate * initialVariance
        return transport
            ? .log(onePlus: 2 / births) / (-2 * curvature) : 1 / (-curvature * births)
    }

    /// The variance s(t) of each coordinate.
    public func variance(at time: Double) -> Double {
        guard diffusion == 0 else {
            let fraction = linearFraction(at: time)
            return fraction.numerator / fraction.denominator
        }
        return initialVariance * .exp(-curvature * contraction(at: time))
    }

    /// The mean m(t).
    public func mean(at time: Double) -> [Double] {
        let drift = transport ? time : 0
        let exponent =
            diffusion == 0 ? drift - contraction(at: time) : -drift - birthExposure(at: time)
        let factor = Double.exp(stiffness * exponent)
        return zip(center, initialMean).map { $0 + ($1 - $0) * factor }
    }

    /// The measure N(m(t), s(t)·I).
    public func density(at time: Double) -> NormalDensity {
        let sd = variance(at: time).squareRoot()
        return NormalDensity(
            mean: mean(at: time), sd: [Double](repeating: sd, count: dimension))
    }

    /// The exact cell averages of the density, mass beyond the mesh left out.
    ///
    /// - Throws: `ModelError` if the mesh has another dimension.
    public func cellAverages(on mesh: Mesh, at time: Double) throws -> [Double] {
        let volume = mesh.cellVolume
        return try density(at: time).masses(on: mesh).map { $0 / volume }
    }

    /// log(s₀/s)/g, finite also for g = 0.
    func contraction(at time: Double) -> Double {
        precondition(time < lifetime, "the Gaussian exists for t < \(lifetime) only")
        let elapsed = transport ? time * exponentialRatio(-2 * curvature * time) : time
        let births = rate * initialVariance * elapsed
        return (transport ? 2 * time : 0) + births * logarithmRatio(births * curvature)
    }

    /// |m(t) − a|².
    func squaredDistance(at time: Double) -> Double {
        zip(mean(at: time), center).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
}
