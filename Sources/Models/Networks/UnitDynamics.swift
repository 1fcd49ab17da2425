/// The terms of the equation for units of a network.
public struct UnitDynamics: Sendable {
    /// Whether units are transported by −∇V.
    public let transport: Bool
    /// The births and deaths, if there are any.
    public let births: UnitBirthDeath?

    /// Makes an equation from its terms.
    public init(transport: Bool, births: UnitBirthDeath?) {
        self.transport = transport
        self.births = births
    }
}

/// The reaction term of units with its rate α.
public struct UnitBirthDeath: Sendable {
    /// α as a function of time.
    public let rate: RateSchedule
    /// What keeps or does not keep the mass.
    public let refill: Refill
    /// The law μ_b of new units, there if and only if the population needs one.
    public let source: UnitLaw?
    /// The time after which there are no more births and deaths.
    public let until: Double?

    /// Makes a reaction term.
    public init(rate: RateSchedule, refill: Refill, source: UnitLaw?, until: Double?) {
        precondition(refill.needsSource == (source != nil), "a source where one is needed")
        self.rate = rate
        self.refill = refill
        self.source = source
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
