import Meshes
import Models
import Parallelism

/// The sum over particles of two measures, ∬ with the kernel s s' K(θ − θ'), by a sum of K
/// with the charges s·w, where s, a particle's first trait, is 1 or −1.
public final class SignedSum: TiledInteraction {
    public var name: String { sum.name }
    public var errorBound: Double { sum.errorBound }

    var tileSize: Int { sum.tileSize }

    private let sum: any KernelSum
    private let capacity: Int
    private let pass: SumPass

    init(wrapping sum: any KernelSum, capacity: Int, pool: WorkerPool) {
        self.sum = sum
        self.capacity = capacity
        pass = SumPass(.signed, pool: pool)
    }

    public func collect(_ sources: ParticleSet) {
        precondition(sources.count <= capacity, "more particles than fit")
        sum.collect(
            ChargedPoints(
                points: sources.points(in: 0..<sources.count),
                weight: UnsafePointer(sources.weight.pointer),
                readout: UnsafePointer(sources.traits[0].pointer)))
    }

    public func add(at targets: ParticleSet, to samples: FieldSamples) {
        pass.add(sum, at: targets, to: samples)
    }

    func add(
        at targets: ParticleSet, in range: Range<Int>, to samples: FieldSamples, worker: Int
    ) {
        pass.add(sum, at: targets, in: range, to: samples, worker: worker)
    }

    /// K∗(μ₊ − μ₋) at a point.
    public func value(at point: Point) -> Double { pass.value(of: sum, at: point) }

    /// K of a pair of the same sign.
    public func pair(_ a: Point, _ b: Point) -> Double { sum.kernel(at: a - b) }
}
