import Meshes

/// F, V and ∇V at particles, in their order.
public final class FieldSamples: @unchecked Sendable {
    /// F.
    public let external: AlignedBuffer
    /// V = F + K∗μ.
    public let potential: AlignedBuffer
    /// ∂V along the first axis.
    public let slopeX: AlignedBuffer
    /// ∂V along the second axis, 0 in one dimension.
    public let slopeY: AlignedBuffer

    /// Makes room for `capacity` particles.
    public init(capacity: Int) {
        external = AlignedBuffer(count: capacity)
        potential = AlignedBuffer(count: capacity)
        slopeX = AlignedBuffer(count: capacity)
        slopeY = AlignedBuffer(count: capacity)
    }
}
