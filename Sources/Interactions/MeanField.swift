import Meshes
import Parallelism

/// The potential V(θ, [μ]) = F(θ) + ∫K(θ, θ') μ(dθ') (9) on a mesh.
///
/// In two calls: what is collected once may be asked for by rows, so that V need
/// not be stored to be used. What was collected is the field's state: a field belongs to
/// one solver.
public protocol MeanField: AnyObject {
    /// F at the cell centres.
    var external: AlignedBuffer { get }
    /// F at the cell centres of a row: `factor` times `values`, one a column.
    func external(row: Int) -> (values: UnsafePointer<Double>, factor: Double)
    /// The name of the engine that computes the interaction.
    var engine: String { get }
    /// An upper bound on the error of the interaction, relative to max|K| times the
    /// mass that it sees; 0 if there are none but roundings.
    var errorBound: Double { get }
    /// Whether V is F whatever the density.
    var isStatic: Bool { get }
    /// Takes up the density factor·`density`.
    ///
    /// Allocates nothing.
    func collect(_ density: AlignedBuffer, factor: Double)
    /// Writes V of the density that was collected last at some cells.
    ///
    /// Allocates nothing.
    ///
    /// - Parameters:
    ///   - cells: whole rows of a mesh with two axes; any run of cells on one.
    ///   - potential: room for as many numbers.
    ///   - worker: the number of the worker that asks; no two calls at the same
    ///     time share it.
    func evaluate(_ cells: Range<Int>, into potential: UnsafeMutablePointer<Double>, worker: Int)
    /// Upper bounds, in inverse time, on the rates at which the interaction
    /// damps or amplifies perturbations of the density that was collected last,
    /// by transport and by births and deaths of rate 1.
    ///
    /// - Parameters:
    ///   - mass: the density's mass.
    ///   - peak: its largest cell average.
    func stiffness(mass: Double, peak: Double) -> (transport: Double, reaction: Double)
}

/// A mean field that takes up a density while its rows are in cache.
///
/// Rows come in bands, each from its first row to its last and by one worker; which
/// rows are a band depends on the mesh alone.
public protocol RowObserver: MeanField {
    /// Makes room for what is to be remembered of bands of `rows` rows, the last one
    /// perhaps of fewer.
    func prepare(bandsOf rows: Int)
    /// Takes note of some rows of a density.
    ///
    /// Allocates nothing.
    ///
    /// - Parameters:
    ///   - density: where the density of all cells starts.
    ///   - isFirst: whether the band begins with these rows.
    func observe(
        _ rows: Range<Int>, of density: UnsafePointer<Double>, band: Int, isFirst: Bool)
    /// Takes up the density factor·μ, all of whose rows have been observed, as
    /// ``MeanField/collect(_:factor:)`` does.
    func collectObserved(factor: Double)
}

extension MeanField {
    /// Writes V of `density` at all cell centres into `potential`, by one worker.
    public func evaluate(_ density: AlignedBuffer, into potential: AlignedBuffer) {
        collect(density, factor: 1)
        evaluate(0..<potential.count, into: potential.pointer, worker: 0)
    }
}

/// Writes V over a whole mesh, by all workers.
public final class PotentialPass: TiledPass {
    private let field: any MeanField
    private let tiling: Tiling
    private var potential: UnsafeMutablePointer<Double>!

    /// Makes the pass for `field` on its mesh.
    public init(_ field: any MeanField, mesh: Mesh) {
        self.field = field
        tiling = mesh.tiles
    }

    /// Writes V of the density that the field has collected at the cell centres
    /// into `potential`.
    public func evaluate(into potential: AlignedBuffer, pool: WorkerPool) {
        self.potential = potential.pointer
        pool.perform(self, tiles: tiling.count)
    }

    public func run(tiles: Range<Int>, worker: Int) {
        let cells = tiling[tiles]
        field.evaluate(cells, into: potential + cells.lowerBound, worker: worker)
    }
}
