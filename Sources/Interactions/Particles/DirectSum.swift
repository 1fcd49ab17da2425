import Meshes
import Models
import Parallelism

/// The sum over particles as a double loop: the reference, and the only engine
/// for kernels with a kink or a singularity.
public final class DirectSum: TiledInteraction, KernelSum {
    public let name = "direct"
    public let errorBound = 0.0
    let tileSize = SumBlock.size

    /// K and ∇K, one copy a worker.
    private let fields: [ScalarField]
    private let sources: ParticleSet
    private let pass: SumPass

    /// Makes room for `capacity` sources in the box of `mesh`.
    ///
    /// - Throws: ``ModelError`` if the kernel makes no sense on `mesh`.
    public init(_ kernel: any Kernel, on mesh: Mesh, capacity: Int, pool: WorkerPool) throws {
        fields = try (0..<pool.threads).map { _ in try kernel.scalarField(on: mesh) }
        sources = ParticleSet(dimension: mesh.dimension, capacity: capacity, count: 0)
        pass = SumPass(.landscape, pool: pool)
    }

    public func collect(_ sources: ParticleSet) { collect(sources.charges) }

    public func add(at targets: ParticleSet, to samples: FieldSamples) {
        pass.add(self, at: targets, to: samples)
    }

    func add(
        at targets: ParticleSet, in range: Range<Int>, to samples: FieldSamples, worker: Int
    ) {
        pass.add(self, at: targets, in: range, to: samples, worker: worker)
    }

    public func value(at point: Point) -> Double { pass.value(of: self, at: point) }

    public func pair(_ a: Point, _ b: Point) -> Double { kernel(at: a - b) }

    func collect(_ charges: ChargedPoints) {
        let count = charges.points.count
        sources.count = count
        sources.x.pointer.update(from: charges.points.x, count: count)
        if let y = charges.points.y { sources.y.pointer.update(from: y, count: count) }
        for index in 0..<count { sources.weight.pointer[index] = charges.charge(at: index) }
    }

    func evaluate(at points: Points, worker: Int, into sums: SumBlock) {
        let field = fields[worker]
        let weight = sources.weight.pointer
        let (x, y) = (sources.x.pointer, sources.y.pointer)
        for target in 0..<points.count {
            let place = points[target]
            var value = 0.0
            var slope = Point.zero
            for source in 0..<sources.count {
                let (k, gradient) = field(place - Point(x[source], y[source]))
                value += weight[source] * k
                slope += weight[source] * gradient
            }
            sums.value.pointer[target] = value
            sums.slopeX.pointer[target] = slope.x
            sums.slopeY.pointer[target] = slope.y
        }
    }

    func kernel(at displacement: Point) -> Double { fields[0](displacement).value }
}
