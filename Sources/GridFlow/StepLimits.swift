/// How the solver chooses its steps.
public struct StepLimits: Sendable, Hashable {
    /// The bound on the outflow rate times the length of a transport step.
    public var courant: Double
    /// The bound on α·Δt times the root mean square, where the mass is, of V − V̄,
    /// or of V where its level moves mass: the error of splitting transport from
    /// births and deaths, and of freezing what they inject.
    public var reaction: Double
    /// The bound on Δt times the stiffness of the interaction: the error of
    /// freezing V within a step, and the stability of the explicit scheme.
    public var stiffness: Double
    /// The bound on Δt times the rate at which diffusion and drift renew the density, if
    /// there is diffusion; the Courant bound has then no part in it.
    public var diffusion: Double
    /// A step that is prescribed; refused if it breaks the Courant bound.
    public var fixed: Double?

    /// Makes limits from their bounds, all positive.
    public init(
        courant: Double = 0.5, reaction: Double = 0.1, stiffness: Double = 0.5,
        diffusion: Double = 0.1, fixed: Double? = nil
    ) {
        self.courant = courant
        self.reaction = reaction
        self.stiffness = stiffness
        self.diffusion = diffusion
        self.fixed = fixed
    }
}

/// What bounded a step.
public enum StepBound: String, Sendable, Hashable, CaseIterable {
    /// The outflow of a cell.
    case courant
    /// Births and deaths against transport.
    case reaction
    /// The interaction's stiffness.
    case stiffness
    /// Diffusion, and drift where there is diffusion.
    case diffusion
    /// The next output or the end of births and deaths.
    case time
    /// The run file.
    case fixed
}
