import Meshes
import Models
import Parallelism

/// The sum over the units of a network with a trained readout,
/// K(θ, θ') = c c' k(z − z') on the axes (c, z), by a sum of k on the axis of z
/// alone with the charges w·c.
public final class ReadoutSum: ParticleInteraction {
    public var name: String { line.name }
    /// Relative to max|k| times Σ|wⱼ cⱼ|, and times |c| of the target.
    public var errorBound: Double { line.errorBound }

    private let line: any KernelSum
    private let charges: AlignedBuffer
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
        charges = AlignedBuffer(count: capacity)
        pass = SumPass(.readout, pool: pool)
    }

    public func collect(_ sources: ParticleSet) {
        precondition(sources.count <= charges.count, "more particles than fit")
        for index in 0..<sources.count {
            charges.pointer[index] = sources.weight.pointer[index] * sources.x.pointer[index]
        }
        line.collect(
            ChargedPoints(
                points: Points(count: sources.count, x: UnsafePointer(sources.y.pointer), y: nil),
                charge: UnsafePointer(charges.pointer)))
    }

    public func add(at targets: ParticleSet, to samples: FieldSamples) {
        pass.add(line, at: targets, to: samples)
    }

    public func value(at point: Point) -> Double {
        point.x * pass.value(of: line, at: Point(point.y, 0))
    }

    public func pair(_ a: Point, _ b: Point) -> Double {
        a.x * b.x * line.kernel(at: Point(a.y - b.y, 0))
    }
}
