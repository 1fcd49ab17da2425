/// How the terms of the equation take turns within a step.
public enum Splitting: String, Sendable, Hashable, CaseIterable {
    /// Transport, then births and deaths, both with V at the start: first order.
    case lie
    /// Half of the transport, births and deaths, the other half, all with V at
    /// the middle of the step: second order.
    case strang
}

/// How births and deaths take a step on the grid.
public enum ReactionScheme: String, Sendable, Hashable, CaseIterable {
    /// By the factor e^{−αVΔt} with V at the start or the middle of the step.
    case exponential
    /// By the same factor with V at the end: a proximal step of the energy.
    case proximal
}

/// The engines that can compute an interaction.
public enum InteractionEngine: String, Sendable, Hashable, CaseIterable {
    /// The fastest that suits the problem.
    case auto
    /// Fast Fourier transforms.
    case fft
    /// Fourier transforms on a coarser mesh and interpolation, for smooth kernels.
    case compressed
    /// The double sum over pairs of cells, the reference.
    case direct
}

/// How births and deaths happen to particles.
public enum BirthScheme: String, Sendable, Hashable, CaseIterable {
    /// All particles are tested each step, then the imbalance is corrected:
    /// Algorithm 1.
    case synchronous
    /// Every event picks its partner at once: the process of Section 5.
    case gillespie
}

/// How particles are drawn from the initial measure.
public enum ParticleSampling: String, Sendable, Hashable, CaseIterable {
    /// Independently.
    case independent
    /// One in each of equally likely parts.
    case stratified
}
