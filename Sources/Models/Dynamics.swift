import Foundation

/// The terms of the evolution equation.
public struct Dynamics: Sendable {
    /// Whether the density is transported by −∇V.
    public let transport: Bool
    /// The births and deaths, if there are any.
    public let birthDeath: BirthDeath?
    /// β⁻¹ of the term β⁻¹Δμ, at least 0.
    public let diffusion: Double
    /// The inertia of the parameters; nil if they follow −∇V at once.
    public let momentum: Momentum?

    /// Whether births and deaths leave the mass free, as in (12).
    public var hasFreeMass: Bool {
        if case .free = birthDeath?.population { true } else { false }
    }

    /// Makes an equation from its terms.
    public init(
        transport: Bool, birthDeath: BirthDeath?, diffusion: Double = 0, momentum: Momentum? = nil
    ) {
        self.transport = transport
        self.birthDeath = birthDeath
        self.diffusion = diffusion
        self.momentum = momentum
    }
}

/// The heavy ball of Krichene, Caluya and Halder (2020), on parameters θ and velocities r:
/// ∂t ρ + r·∇_θ ρ − ∇V·∇_r ρ = γ∇_r·(rρ) + γβ⁻¹Δ_r ρ, with V of the θ-marginal.
public struct Momentum: Sendable, Hashable {
    /// The friction γ, at least 0.
    public let friction: Double
    /// The temperature β⁻¹, at least 0.
    public let temperature: Double
    /// The number of the mesh axis that is the velocity; nil if all axes are parameters, as
    /// for particles whose velocities are not on the mesh.
    public let velocityAxis: Int?
    /// The standard deviation of the normal velocities at time 0, at least 0, where they are
    /// not on the mesh.
    public let initialSpread: Double

    /// Makes the terms of inertia.
    public init(
        friction: Double, temperature: Double, velocityAxis: Int?, initialSpread: Double = 0
    ) {
        self.friction = friction
        self.temperature = temperature
        self.velocityAxis = velocityAxis
        self.initialSpread = initialSpread
    }
}

/// The reaction term with its rate α.
public struct BirthDeath: Sendable {
    /// α as a function of time.
    public let rate: RateSchedule
    /// What keeps or does not keep the mass.
    public let population: Population
    /// The time after which there are no more births and deaths.
    public let until: Double?

    /// Makes a reaction term.
    public init(rate: RateSchedule, population: Population, until: Double? = nil) {
        self.rate = rate
        self.population = population
        self.until = until
    }

    /// α at `time`.
    public func rate(at time: Double) -> Double {
        if let until, time >= until { return 0 }
        return rate.value(at: time)
    }

    /// ∫α dt over `[start, start + duration]`.
    public func integratedRate(from start: Double, for duration: Double) -> Double {
        rate.integral(from: start, for: duration, until: until)
    }
}

/// What happens to the mass under births and deaths.
public enum Population: Sendable {
    /// −α(V − V̄)μ: equation (13).
    case conserved
    /// −αVμ: equation (12).
    case free
    /// −αVμ + α[V̄]₊μ_b − α[V̄]₋μ: a net loss is refilled from the source, a
    /// net gain is removed uniformly.
    case reinjected(source: any Density)
    /// −αV₊μ + (α∫V₊dμ)μ_b: the killed are redrawn from the source.
    case replaced(source: any Density)

    /// What keeps the mass, whatever the source.
    public var refill: Refill {
        switch self {
        case .conserved: .conserved
        case .free: .free
        case .reinjected: .reinjected
        case .replaced: .replaced
        }
    }

    /// The source density μ_b, if there is one.
    public var source: (any Density)? {
        switch self {
        case .conserved, .free: nil
        case .reinjected(let source), .replaced(let source): source
        }
    }
}

/// What keeps or does not keep the mass under births and deaths: a ``Population`` whose
/// source is left open.
public enum Refill: String, Sendable, Hashable, CaseIterable {
    /// −α(V − V̄)μ.
    case conserved
    /// −αVμ.
    case free
    /// A net loss is refilled from a source, a net gain is removed uniformly.
    case reinjected
    /// The killed are redrawn from a source.
    case replaced

    /// Whether newborns come from a source.
    public var needsSource: Bool { self == .reinjected || self == .replaced }
}

/// The rate α of births and deaths as a function of time.
public enum RateSchedule: Sendable, Hashable {
    /// The same at all times.
    case constant(Double)
    /// `to + (from − to)·2^(−t/halfLife)`.
    case decaying(from: Double, to: Double, halfLife: Double)

    /// α at `time`.
    public func value(at time: Double) -> Double {
        switch self {
        case .constant(let rate): rate
        case .decaying(let from, let to, let halfLife):
            to + (from - to) * exp2(-time / halfLife)
        }
    }

    /// ∫α dt over `[start, start + duration]`, with α = 0 from `until` on.
    public func integral(from start: Double, for duration: Double, until: Double?) -> Double {
        let end = min(start + duration, until ?? .infinity)
        return end > start ? integral(from: start, to: end) : 0
    }

    /// ∫α dt between two times, exactly.
    public func integral(from start: Double, to end: Double) -> Double {
        switch self {
        case .constant(let rate): return rate * (end - start)
        case .decaying(let from, let to, let halfLife):
            let decayed = exp2(-start / halfLife) * -expm1(-(end - start) / halfLife * log(2))
            return to * (end - start) + (from - to) * halfLife / log(2) * decayed
        }
    }
}
