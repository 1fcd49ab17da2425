import Foundation
import Meshes
import Models
import ParticleFlow
import Statistics

/// n·Var without an interaction, where ψ is known.
///
/// F = x²/2 and μ₀ = N(1, 0.8²) of any mass. With g the product of e^{−αV} along the
/// way from t to the end, ψ_t is g·(φ − ∫φ dμ_T)/∫g dμ_t up to a constant if the
/// population is conserved, and g·φ if it is free. Paths are x e^{−t}.
struct KnownFluctuation {
    let alpha: Double
    let isFree: Bool
    let isTransported: Bool
    let mass: Double
    let end: Double
    /// φ at the end, by place at time 0.
    private let values: [Double]
    /// The density at the end before it is normalised.
    private let final: [Double]
    /// What is taken off φ.
    private let center: Double

    private static let count = 10_000
    private static let places: [Double] = (0..<count).map { index in
        let share: Double = (Double(index) + 0.5) / Double(count)
        return -7 + 16 * share
    }
    private static let masses: [Double] = {
        let total = places.map(start).compensatedSum()
        return places.map { start($0) / total }
    }()

    /// μ₀ before it is normalised.
    static func start(_ x: Double) -> Double {
        let distance = (x - 1) / 0.8
        return exp(-0.5 * distance * distance)
    }

    init(
        of observable: (Double) -> Double, alpha: Double, isFree: Bool, isTransported: Bool,
        mass: Double, end: Double
    ) {
        self.alpha = alpha
        self.isFree = isFree
        self.isTransported = isTransported
        self.mass = mass
        self.end = end
        let shrink = isTransported ? exp(-end) : 1
        values = Self.places.map { observable($0 * shrink) }
        final = Self.density(end, alpha, isTransported)
        let total = Self.mean(final)
        center = isFree ? 0 : Self.mean(Self.product(final, values)) / total
    }

    /// The exact limit of n·Var for particles as `scheme` has them.
    func variance(_ scheme: ParticleScheme) -> Double {
        var gained = 0.0
        let parts = 40
        for part in 0...parts {
            let share: Double = part == 0 || part == parts ? 1 : part % 2 == 1 ? 4 : 2
            gained += share * source(scheme, at: end * Double(part) / Double(parts))
        }
        gained *= end / Double(3 * parts)
        guard scheme.sampling == .independent else { return gained }
        let psi = influence(at: 0, Self.density(0, alpha, isTransported))
        let mean = Self.mean(psi)
        let spread = Self.mean(Self.product(psi, psi)) - mean * mean
        return mass * mass * spread + gained
    }

    /// αS.
    private func source(_ scheme: ParticleScheme, at time: Double) -> Double {
        let now = Self.density(time, alpha, isTransported)
        let norm = Self.mean(now)
        func average(_ f: [Double]) -> Double { Self.mean(Self.product(f, now)) / norm }
        let psi = influence(at: time, now)
        let shrink = isTransported ? exp(-time) : 1
        let half = shrink * shrink / 2
        let potential = Self.places.map { half * $0 * $0 }
        let middle = !isFree && scheme.isCentered ? average(potential) : 0
        let excess = potential.map { $0 - middle }
        let squares = Self.product(psi, psi)
        let noise = PartnerNoise(
            own: average(Self.product(excess.map { abs($0) }, squares)),
            deaths: average(excess.map { max($0, 0) }),
            births: average(excess.map { max(-$0, 0) }), square: average(squares))
        if isFree { return alpha * mass * mass * norm * noise.own }
        let steps = (end / scheme.timeStep - 1e-9).rounded(.up)
        let trials = Double(scheme.count) * alpha * end / steps
        let s =
            scheme.births == .gillespie ? noise.eventwise : noise.synchronous(trials: trials)
        return alpha * mass * mass * s
    }

    /// ψ at `time`, where the density is `now` before it is normalised.
    private func influence(at time: Double, _ now: [Double]) -> [Double] {
        let scale = isFree ? 1 : Self.mean(now) / Self.mean(final)
        return now.indices.map { scale * final[$0] / now[$0] * (values[$0] - center) }
    }

    /// e^{−α∫V} along the paths until `time`.
    private static func density(_ time: Double, _ alpha: Double, _ isTransported: Bool) -> [Double]
    {
        let span = isTransported ? (1 - exp(-2 * time)) / 2 : time
        let rate = -alpha * span / 2
        return places.map { exp(rate * $0 * $0) }
    }

    private static func mean(_ values: [Double]) -> Double {
        product(values, masses).compensatedSum()
    }

    private static func product(_ a: [Double], _ b: [Double]) -> [Double] {
        zip(a, b).map { $0 * $1 }
    }
}
