/// The particles that are recorded at every output time.
///
/// In `run.nc`: `position(time, particle, axis)` and `weight(time, particle)`, and
/// the names of the coordinates as the coordinate `axis`; the traits have the shape of
/// `weight`.
public struct ParticleLayout: Sendable, Hashable {
    /// The number of particles at time 0.
    public let count: Int
    /// Whether later records may have other numbers of particles; what a record
    /// lacks against the longest is missing.
    public let isVarying: Bool
    /// The names of the coordinates, as many as there are; nil for the axes of the mesh.
    public let coordinates: [String]?
    /// What else is recorded of every particle, such as its sign.
    public let traits: [Quantity]

    /// Describes `count` particles, at least one.
    public init(
        count: Int, isVarying: Bool, coordinates: [String]? = nil, traits: [Quantity] = []
    ) {
        precondition(count >= 1, "there must be a particle")
        self.count = count
        self.isVarying = isVarying
        self.coordinates = coordinates
        self.traits = traits
    }
}

/// The particles of one record, as they lie in memory.
public struct ParticleRecord {
    /// The number of particles.
    public let count: Int
    /// Their coordinates: an array each.
    public let coordinates: [UnsafePointer<Double>]
    /// From one particle to the next, array by array.
    public let strides: [Int]
    /// Their masses.
    public let weights: UnsafePointer<Double>
    /// Their further numbers, trait by trait.
    public let traits: [UnsafePointer<Double>]

    /// Describes `count` particles by one array a coordinate and one of masses, which
    /// must live until the record is written.
    ///
    /// - Parameter strides: from one particle to the next in every array of coordinates,
    ///   as in the rows of a matrix; 1 if left out.
    public init(
        count: Int, coordinates: [UnsafePointer<Double>], strides: [Int]? = nil,
        weights: UnsafePointer<Double>, traits: [UnsafePointer<Double>] = []
    ) {
        self.count = count
        self.coordinates = coordinates
        self.strides = strides ?? coordinates.map { _ in 1 }
        self.weights = weights
        self.traits = traits
    }
}
