import Meshes

/// Particles in a one- or two-dimensional parameter space, each with a mass.
///
/// The empirical measure is Σ wᵢ δ(θ − θᵢ). Memory is taken once, for
/// ``capacity`` particles.
public final class ParticleSet: @unchecked Sendable {
    /// The number of coordinates, 1 or 2.
    public let dimension: Int
    /// The largest number of particles that fit.
    public let capacity: Int
    /// The number of particles, at most ``capacity``.
    public var count: Int {
        didSet { precondition(count >= 0 && count <= capacity, "more particles than fit") }
    }
    /// The first coordinate of every particle.
    public let x: AlignedBuffer
    /// The second coordinate of every particle, 0 in one dimension.
    public let y: AlignedBuffer
    /// The mass w of every particle; as charges of an interaction they may have
    /// either sign.
    public let weight: AlignedBuffer
    /// Further numbers that every particle carries along and leaves to its offspring, such
    /// as a velocity or a sign.
    public let traits: [AlignedBuffer]

    /// Makes room for `capacity` particles, all at the origin and without mass.
    public init(dimension: Int, capacity: Int, count: Int? = nil, traits: Int = 0) {
        precondition((1...2).contains(dimension), "particles have one or two coordinates")
        self.dimension = dimension
        self.capacity = capacity
        self.count = count ?? capacity
        precondition(self.count <= capacity, "more particles than fit")
        x = AlignedBuffer(count: capacity)
        y = AlignedBuffer(count: capacity)
        weight = AlignedBuffer(count: capacity)
        self.traits = (0..<traits).map { _ in AlignedBuffer(count: capacity) }
    }

    /// Makes a set of the given points with the given masses.
    public convenience init(dimension: Int, points: [Point], weights: [Double]) {
        precondition(points.count == weights.count, "one mass a point")
        self.init(dimension: dimension, capacity: points.count)
        for (index, point) in points.enumerated() {
            self[index] = point
            weight[index] = weights[index]
        }
    }

    /// The position of particle `index`.
    public subscript(index: Int) -> Point {
        get { Point(x[index], y[index]) }
        set {
            x[index] = newValue.x
            y[index] = newValue.y
        }
    }

    /// Σ wᵢ.
    public var mass: Double {
        UnsafeBufferPointer(start: weight.pointer, count: count).compensatedSum()
    }
}
