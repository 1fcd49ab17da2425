import Meshes
import Models
import Parallelism

/// The sum over the units of a network with a trained readout,
/// K(θ, θ') = c c' k(z − z') on the axes (c, z), by a sum of k on the axis of z
/// alone with the charges w·c.
public final class ReadoutSum: TiledInteraction {
    public var name: String { line.name }
    /// Relative to max|k| times Σ|wⱼ cⱼ|, and times |c| of the target.
    public var errorBound: Double { line.errorBound }

    var tileSize: Int { line.tileSize }

    private let line: any KernelSum
    private let capacity: Int
    private let pass: SumPass

    /// Wraps the direct sum of k on the axis of z.
    public convenience init(_ line: DirectSum, capacity: Int, pool: WorkerPool) {
        self.init(wrapping: line, capacity: capacity, pool: pool)
    }

    /// Wraps the fast sum of k on the axis of z.
    public convenience init(_ line: MeshAssistedSum, capacity: Int, pool: WorkerPool) {
        self.init(wrapping: line, capacity: capacity, pool: pool)
    }

    init(wrapping line: any KernelSum, capacity: Int, pool: WorkerPool) {
        self.line = line
        self.capacity = capacity
        pass = SumPass(.readout, pool: pool)
    }

    public func collect(_ sources: ParticleSet) {
        precondition(sources.count <= capacity, "more particles than fit")
        line.collect(
            ChargedPoints(
                points: Points(count: sources.count, x: UnsafePointer(sources.y.pointer), y: nil),
                weight: UnsafePointer(sources.weight.pointer),
                readout: UnsafePointer(sources.x.pointer)))
    }

    public func add(at targets: ParticleSet, to samples: FieldSamples) {
        pass.add(line, at: targets, to: samples)
    }

    func add(
        at targets: ParticleSet, in range: Range<Int>, to samples: FieldSamples, worker: Int
    ) {
        pass.add(line, at: targets, in: range, to: samples, worker: worker)
    }

    public func value(at point: Point) -> Double {
        point.x * pass.value(of: line, at: Point(point.y, 0))
    }

    public func pair(_ a: Point, _ b: Point) -> Double {
        a.x * b.x * line.kernel(at: Point(a.y - b.y, 0))
    }
}
