import Models

/// How many particles sample the equation, and how they are stepped.
public struct ParticleScheme: Sendable, Hashable {
    /// The number of particles at time 0, at least 1.
    public var count: Int
    /// The longest step; between two outputs all steps have the same length.
    public var timeStep: Double
    /// The order in the step: 1 is forward Euler as in Algorithm 1, 2 is half a
    /// midpoint step, births and deaths, and the other half.
    public var order: Int
    /// How births and deaths happen.
    public var births: BirthScheme
    /// Whether a conserved population is tested against V − V̄ as in (21), or
    /// against V itself; the mean field is the same.
    public var isCentered: Bool
    /// How the particles are drawn from the initial measure.
    public var sampling: ParticleSampling
    /// The seed of the random numbers.
    public var seed: UInt64
    /// The number of the replica; replicas are independent.
    public var replica: Int

    /// Describes a system of particles.
    public init(
        count: Int, timeStep: Double, order: Int = 2, births: BirthScheme = .synchronous,
        isCentered: Bool = true, sampling: ParticleSampling = .independent, seed: UInt64 = 1,
        replica: Int = 0
    ) {
        precondition(count >= 1 && timeStep > 0, "particles need a number and a step")
        precondition((1...2).contains(order), "the order is 1 or 2")
        self.count = count
        self.timeStep = timeStep
        self.order = order
        self.births = births
        self.isCentered = isCentered
        self.sampling = sampling
        self.seed = seed
        self.replica = replica
    }
}
