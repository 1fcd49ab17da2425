/// The particles of one record.
public struct SavedParticles: Sendable, Hashable {
    /// The coordinates of every particle, one an axis.
    public let positions: [[Double]]
    /// The mass of every particle.
    public let weights: [Double]

    /// The particles that a record has, from `position` and `weight` as they are
    /// in the file, where what is missing is NaN.
    init(positions: [Double], weights: [Double], dimension: Int) {
        let present = weights.indices.filter { !weights[$0].isNaN }
        self.positions = present.map {
            Array(positions[$0 * dimension..<($0 + 1) * dimension])
        }
        self.weights = present.map { weights[$0] }
    }
}
