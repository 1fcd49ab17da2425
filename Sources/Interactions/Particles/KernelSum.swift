import Meshes

/// Σⱼ qⱼ K(θ − θⱼ) over charges on one or two axes, wherever positions and
/// charges are kept: what landscapes and networks share.
protocol KernelSum: AnyObject {
    var name: String { get }
    var errorBound: Double { get }
    /// Takes the charges; they may change afterwards.
    func collect(_ sources: ChargedPoints)
    /// Writes the sum and its gradient at up to ``SumBlock/size`` points.
    ///
    /// Calls of different workers may run at the same time.
    func evaluate(at points: Points, worker: Int, into sums: SumBlock)
    /// K at a displacement, 0 at displacement 0 if it is not finite there.
    func kernel(at displacement: Point) -> Double
}

/// Places in buffers that belong to someone else.
struct Points {
    let count: Int
    let x: UnsafePointer<Double>
    /// nil on a single axis.
    let y: UnsafePointer<Double>?

    /// The place at `index`.
    @inline(__always)
    subscript(index: Int) -> Point { Point(x[index], y?[index] ?? 0) }
}

/// Places with a charge each.
struct ChargedPoints {
    let points: Points
    let charge: UnsafePointer<Double>
}

/// Room for a block of sums and their gradients.
struct SumBlock {
    /// Small, so that few targets make enough blocks for all threads.
    static let size = 64
    let value = AlignedBuffer(count: size)
    let slopeX = AlignedBuffer(count: size)
    let slopeY = AlignedBuffer(count: size)
}

extension ParticleSet {
    /// The particles with their masses as charges.
    var charges: ChargedPoints {
        ChargedPoints(points: points(in: 0..<count), charge: UnsafePointer(weight.pointer))
    }

    /// Some of the particles' positions.
    func points(in range: Range<Int>) -> Points {
        Points(
            count: range.count, x: UnsafePointer(x.pointer + range.lowerBound),
            y: dimension == 2 ? UnsafePointer(y.pointer + range.lowerBound) : nil)
    }
}
