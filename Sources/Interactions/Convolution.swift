import Meshes
import Parallelism

/// The linear map μ ↦ K∗μ on a mesh: (K∗μ)ᵢ = Σⱼ K(θᵢ − θⱼ) μⱼ |cell|.
///
/// In two calls: what is collected once may be asked for by rows, in any order
/// and by several workers, so that K∗μ need not be stored to be used.
public protocol Convolution: AnyObject {
    /// The engine's name, as run files and results use it.
    var name: String { get }
    /// An upper bound on the error of a value, relative to max|K| times
    /// Σ|density|·|cell|; 0 if there are none but roundings.
    var errorBound: Double { get }
    /// Takes up `density`, in storage order of the mesh.
    ///
    /// Allocates nothing.
    func collect(_ density: AlignedBuffer)
    /// Writes factor·(K∗density) for the density that was collected last, plus
    /// `offset` if there is one, at some cells.
    ///
    /// Allocates nothing.
    ///
    /// - Parameters:
    ///   - cells: whole rows of a mesh with two axes; any run of cells on one.
    ///   - offset: as many numbers as there are cells.
    ///   - result: room for as many.
    ///   - worker: the number of the worker that asks; no two calls at the same
    ///     time share it.
    func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>, worker: Int)
}

extension Convolution {
    public var errorBound: Double { 0 }

    /// Writes K∗density over the whole mesh into `result`, by one worker.
    public func apply(to density: AlignedBuffer, result: AlignedBuffer) {
        collect(density)
        evaluate(0..<result.count, factor: 1, plus: nil, into: result.pointer, worker: 0)
    }
}

/// Writes K∗density over a whole mesh, by all workers.
final class ConvolutionPass: TiledPass {
    private let convolution: any Convolution
    private let tiling: Tiling
    private let pool: WorkerPool
    private var factor = 1.0
    private var offset: UnsafePointer<Double>?
    private var result: UnsafeMutablePointer<Double>!

    init(_ convolution: any Convolution, mesh: Mesh, pool: WorkerPool) {
        self.convolution = convolution
        self.pool = pool
        tiling = mesh.tiles
    }

    /// Writes factor·(K∗density), plus `offset` if there is one, into `result`.
    func apply(
        to density: AlignedBuffer, factor: Double = 1, plus offset: AlignedBuffer? = nil,
        result: AlignedBuffer
    ) {
        convolution.collect(density)
        self.factor = factor
        self.offset = offset.map { UnsafePointer($0.pointer) }
        self.result = result.pointer
        pool.perform(self, tiles: tiling.count)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let cells = tiling[tiles]
        convolution.evaluate(
            cells, factor: factor, plus: offset.map { $0 + cells.lowerBound },
            into: result + cells.lowerBound, worker: worker)
    }
}
