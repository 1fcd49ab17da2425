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
            columnFaceFluxes(of: cells, scratch)
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

    /// Fluxes through the `cells.count + 1` faces along the contiguous axis.
    private func columnFaceFluxes(of cells: Range<Int>, _ scratch: TransportScratch) {
        let axis = mesh.axes[mesh.dimension - 1]
        let rowStart = mesh.dimension == 2 ? cells.lowerBound : 0
        let first = cells.lowerBound - rowStart
        let count = cells.count
        let line = scratch.line.pointer
        let heights = scratch.potential.pointer
        copyWithGhosts(source + rowStart, axis, from: first - 3, count: count + 6, into: line)
        copyWithGhosts(potential + rowStart, axis, from: first - 1, count: count + 2, into: heights)
        let start = UnsafePointer(line)
        let faces = FaceLine(
            rows: (start, start + 1, start + 2, start + 3, start + 4, start + 5),
            below: UnsafePointer(heights), above: UnsafePointer(heights) + 1,
            inverseSpacing: 1 / axis.spacing, fluxes: scratch.fluxes.pointer)
        faces.fillFluxes(scheme, count: count + 1)
        if axis.boundary == .wall {
            if first == 0 { scratch.fluxes[0] = 0 }
            if first + count == axis.cells { scratch.fluxes[count] = 0 }
        }
    }

    private func copyWithGhosts(
        _ row: UnsafePointer<Double>, _ axis: Axis, from first: Int, count: Int,
        into target: UnsafeMutablePointer<Double>
    ) {
        let inner = max(first, 0)..<max(min(first + count, axis.cells), max(first, 0))
        (target + (inner.lowerBound - first)).update(
            from: row + inner.lowerBound, count: inner.count)
        for index in first..<inner.lowerBound { target[index - first] = row[axis.inside(index)] }
        for index in inner.upperBound..<first + count {
            target[index - first] = row[axis.inside(index)]
        }
    }
}

/// The memory one worker needs between the passes over a tile.
final class TransportScratch {
    let line: AlignedBuffer
    let potential: AlignedBuffer
    let fluxes: AlignedBuffer
    private(set) var lower: AlignedBuffer
    private(set) var upper: AlignedBuffer

    init(_ mesh: Mesh) {
        let width = mesh.tiles[0].count
        line = AlignedBuffer(count: width + 6)
        potential = AlignedBuffer(count: width + 2)
        fluxes = AlignedBuffer(count: width + 1)
        lower = AlignedBuffer(count: width)
        upper = AlignedBuffer(count: width)
    }

    /// The upper faces of a row are the lower faces of the next.
    func swapRows() { swap(&lower, &upper) }
}

/// A line of faces: the six cells about each, and V on either side.
private struct FaceLine {
    typealias Line = UnsafePointer<Double>
    let rows: (Line, Line, Line, Line, Line, Line)
    let below: Line
    let above: Line
    let inverseSpacing: Double
    let fluxes: UnsafeMutablePointer<Double>

    /// The choice of the scheme is made here, once a line, so that each loop is
    /// compiled for one scheme.
    func fillFluxes(_ scheme: TransportScheme, count: Int) {
        switch scheme {
        case .donorCell:
            var body = FaceFlux<DonorCell>(line: self)
            body.run(over: 0..<count)
        case .monotonicityPreserving:
            var body = FaceFlux<MonotonicityPreserving>(line: self)
            body.run(over: 0..<count)
        }
    }
}

/// f = u μ with the upwind face value of a reconstruction.
private struct FaceFlux<Reconstruction: FaceReconstruction>: LaneBody {
    let line: FaceLine

    @inline(__always)
    mutating func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let (below, above) = (L.load(line.below + index), L.load(line.above + index))
        let u = (below - above) * L(line.inverseSpacing)
        let (p, q) = (L.load(line.rows.2 + index), L.load(line.rows.3 + index))
        let (pp, qq) = (L.load(line.rows.1 + index), L.load(line.rows.4 + index))
        let (ppp, qqq) = (L.load(line.rows.0 + index), L.load(line.rows.5 + index))
        let value = Reconstruction.value(
            L.select(u, ppp, qqq), L.select(u, pp, qq), L.select(u, p, q), L.select(u, q, p),
            L.select(u, qq, pp))
        (u * value).store(line.fluxes + index)
    }
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
