import Meshes
import Parallelism

/// One stage of ∂t μ = ∇·(μ∇V) with V frozen, all axes at once:
///
///     target = base + fresh · (source + h · L source − base),
///     (L μ)ᵢ = −Σ over the axes of (fᵢ₊½ − fᵢ₋½) / Δ,
///     fᵢ₊½ = uᵢ₊½ μᵢ₊½,  uᵢ₊½ = −(Vᵢ₊₁ − Vᵢ) / Δ,
///
/// where μᵢ₊½ is the upwind face value of the ``TransportScheme``. At walls
/// the flux is 0.
final class TransportStage: TiledPass {
    private let scheme: TransportScheme
    private let mesh: Mesh
    private let tiling: Tiling
    private let columnFaces: ColumnFaces
    private let scratch: [TransportScratch]

    private var source: UnsafePointer<Double>!
    private var base: UnsafePointer<Double>!
    private var potential: UnsafePointer<Double>!
    private var target: UnsafeMutablePointer<Double>!
    private var fresh = 1.0
    private var step = 0.0

    init(_ scheme: TransportScheme, mesh: Mesh, workers: Int) {
        self.scheme = scheme
        self.mesh = mesh
        tiling = mesh.tiles
        columnFaces = ColumnFaces(axis: mesh.axes[mesh.dimension - 1], scheme: scheme)
        scratch = (0..<workers).map { _ in TransportScratch(mesh) }
    }

    /// Runs the stage; `target` must differ from `source`.
    func run(
        from source: AlignedBuffer, base: AlignedBuffer, fresh: Double,
        potential: AlignedBuffer, step: Double, into target: AlignedBuffer, pool: WorkerPool
    ) {
        self.source = UnsafePointer(source.pointer)
        self.base = UnsafePointer(base.pointer)
        self.potential = UnsafePointer(potential.pointer)
        self.target = target.pointer
        self.fresh = fresh
        self.step = step
        pool.perform(self, tiles: tiling.count)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let scratch = scratch[worker]
        if mesh.dimension == 2 {
            rowFaceFluxes(at: tiles.lowerBound, into: scratch.lower.pointer)
        }
        for tile in tiles {
            let cells = tiling[tile]
            if mesh.dimension == 2 {
                rowFaceFluxes(at: tile + 1, into: scratch.upper.pointer)
            }
            let rowStart = mesh.dimension == 2 ? cells.lowerBound : 0
            columnFaces.fill(
                scratch.fluxes.pointer,
                of: cells.lowerBound - rowStart..<cells.upperBound - rowStart,
                source + rowStart, potential + rowStart, scratch.edge)
            let columnAxis = mesh.axes[mesh.dimension - 1]
            var update = StageUpdate(
                source: source + cells.lowerBound, base: base + cells.lowerBound,
                target: target + cells.lowerBound, columnFluxes: scratch.fluxes.pointer,
                lower: scratch.lower.pointer, upper: scratch.upper.pointer,
                columnFactor: step / columnAxis.spacing,
                rowFactor: mesh.dimension == 2 ? step / mesh.axes[0].spacing : 0,
                fresh: fresh)
            update.run(over: 0..<cells.count)
            scratch.swapRows()
        }
    }

    /// Fluxes through the faces between the rows `face − 1` and `face`.
    private func rowFaceFluxes(at face: Int, into fluxes: UnsafeMutablePointer<Double>) {
        let axis = mesh.axes[0]
        let columns = mesh.columns
        if axis.boundary == .wall && (face == 0 || face == axis.cells) {
            fluxes.update(repeating: 0, count: columns)
            return
        }
        func row(_ index: Int) -> UnsafePointer<Double> {
            source + axis.inside(index) * columns
        }
        let faces = FaceLine(
            rows: (
                row(face - 3), row(face - 2), row(face - 1), row(face), row(face + 1),
                row(face + 2)
            ),
            below: potential + axis.inside(face - 1) * columns,
            above: potential + axis.inside(face) * columns,
            inverseSpacing: 1 / axis.spacing, fluxes: fluxes)
        faces.fillFluxes(scheme, count: columns)
    }
}

/// The memory one worker needs between the passes over a tile.
final class TransportScratch {
    let edge = EdgeScratch()
    let fluxes: AlignedBuffer
    private(set) var lower: AlignedBuffer
    private(set) var upper: AlignedBuffer

    init(_ mesh: Mesh) {
        let width = mesh.tiles[0].count
        fluxes = AlignedBuffer(count: width + 1)
        lower = AlignedBuffer(count: width)
        upper = AlignedBuffer(count: width)
    }

    /// The upper faces of a row are the lower faces of the next.
    func swapRows() { swap(&lower, &upper) }
}

/// The update of a tile from the fluxes through its faces.
private struct StageUpdate: LaneBody {
    let source: UnsafePointer<Double>
    let base: UnsafePointer<Double>
    let target: UnsafeMutablePointer<Double>
    let columnFluxes: UnsafePointer<Double>
    let lower: UnsafePointer<Double>
    let upper: UnsafePointer<Double>
    let columnFactor: Double
    let rowFactor: Double
    let fresh: Double

    @inline(__always)
    mutating func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let along = L.load(columnFluxes + index + 1) - L.load(columnFluxes + index)
        var value = L.load(source + index) - L(columnFactor) * along
        if rowFactor != 0 {
            value = value - L(rowFactor) * (L.load(upper + index) - L.load(lower + index))
        }
        // What flowed out can exceed what was there by a rounding, never by more.
        value = L.max(value, L(0))
        if fresh != 1 {
            // Weights that are rounded to a sum other than 1 would lose mass with
            // every step; a fraction of a difference does not.
            let before = L.load(base + index)
            value = before + L(fresh) * (value - before)
        }
        value.store(target + index)
    }
}
