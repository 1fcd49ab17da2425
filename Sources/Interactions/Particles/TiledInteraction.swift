/// A sum over particles that can be asked for by ranges of targets, out of a pass
/// of somebody else.
protocol TiledInteraction: ParticleInteraction {
    /// The targets, a multiple of ``SumBlock/size``, that are worth another thread.
    var tileSize: Int { get }
    /// Adds K∗μ to `potential`, and its gradient to `slopeX` and `slopeY`, at the
    /// targets in `range`, whichever they are.
    func add(
        at targets: ParticleSet, in range: Range<Int>, to samples: FieldSamples, worker: Int)
}
