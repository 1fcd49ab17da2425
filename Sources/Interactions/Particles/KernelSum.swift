import Meshes

/// Σⱼ qⱼ K(θ − θⱼ) over charges on one or two axes, wherever positions and
/// charges are kept: what landscapes and networks share.
protocol KernelSum: AnyObject {
    var name: String { get }
    var errorBound: Double { get }
    /// The targets, a multiple of ``SumBlock/size``, that are worth another thread.
    var tileSize: Int { get }
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
    /// The masses.
    let weight: UnsafePointer<Double>
    /// What a mass is multiplied by, nil if by nothing.
    var readout: UnsafePointer<Double>?

    /// The charge of the place at `index`.
    @inline(__always)
    func charge(at index: Int) -> Double {
        readout.map { weight[index] * $0[index] } ?? weight[index]
    }
}

/// Room for a block of sums and their gradients.
struct SumBlock {
    /// Small, so that few targets of a slow sum make enough blocks for all threads.
    static let size = 64
    let value = AlignedBuffer(count: size)
    let slopeX = AlignedBuffer(count: size)
    let slopeY = AlignedBuffer(count: size)
    /// Room for sixteen numbers a target.
    let terms = AlignedBuffer(count: 16 * size)
}

extension ParticleSet {
    /// The particles with their masses as charges.
    var charges: ChargedPoints {
        ChargedPoints(points: points(in: 0..<count), weight: UnsafePointer(weight.pointer))
    }

    /// Some of the particles' positions.
    func points(in range: Range<Int>) -> Points {
        Points(
            count: range.count, x: UnsafePointer(x.pointer + range.lowerBound),
            y: dimension == 2 ? UnsafePointer(y.pointer + range.lowerBound) : nil)
    }
}
