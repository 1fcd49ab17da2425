import Meshes

/// ψ and ∇ψ at the nodes.
final class AdjointState {
    let value: AlignedBuffer
    let slopeX: AlignedBuffer
    let slopeY: AlignedBuffer

    init(nodes: Int) {
        value = AlignedBuffer(count: nodes)
        slopeX = AlignedBuffer(count: nodes)
        slopeY = AlignedBuffer(count: nodes)
    }

    /// Becomes `start + factor·rate`.
    func move(from start: AdjointState, by factor: Double, _ rate: AdjointState) {
        Self.move(value, start.value, factor, rate.value)
        Self.move(slopeX, start.slopeX, factor, rate.slopeX)
        Self.move(slopeY, start.slopeY, factor, rate.slopeY)
    }

    private static func move(
        _ target: AlignedBuffer, _ start: AlignedBuffer, _ factor: Double, _ rate: AlignedBuffer
    ) {
        let (result, first, rate) = (target.pointer, start.pointer, rate.pointer)
        for index in 0..<target.count { result[index] = first[index] + factor * rate[index] }
    }
}
