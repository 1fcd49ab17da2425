import Meshes

/// The sum K∗μ(θ) = Σⱼ wⱼ K(θ, θⱼ) over particles, at any points.
///
/// Two calls make one evaluation, since the sources are gathered once and the
/// targets may be others. Neither allocates. Results have the same bits for any
/// number of threads.
public protocol ParticleInteraction: AnyObject {
    /// The engine's name, as run files and results use it.
    var name: String { get }
    /// An upper bound on the error of a value, relative to max|K| times Σ|wⱼ|; 0
    /// for direct sums.
    var errorBound: Double { get }
    /// Takes `sources` with their weights as charges; they may change afterwards.
    func collect(_ sources: ParticleSet)
    /// Adds K∗μ to `potential`, and its gradient to `slopeX` and `slopeY`, at every
    /// target. A target at a source's place meets K(0) there, or 0 if that is not
    /// finite, and no gradient.
    func add(at targets: ParticleSet, to samples: FieldSamples)
    /// K∗μ at one point.
    func value(at point: Point) -> Double
    /// K(θ, θ') of one pair, 0 if it is not finite.
    func pair(_ a: Point, _ b: Point) -> Double
}
