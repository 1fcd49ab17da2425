import CVectors
import Meshes
import Parallelism

/// The stages of a second-order transport in one sweep over the rows of a mesh with
/// two axes, each stage three rows behind the one before it.
///
/// The numbers are those of ``TransportStage`` to the last bit, but the stages in
/// between live in a few rows that stay in cache. Each worker repeats what its
/// neighbours know of them, three rows a stage on either side of its own.
final class TransportSweep: TiledPass {
    /// The weights of the forward steps: target = base + weight · (step − base).
    static let weights = [1, 1.0 / 4, 2.0 / 3]

    /// How far a face value sees, in rows.
    private static let reach = 3

    private let mesh: Mesh
    private let rowAxis: Axis
    private let columnFaces: ColumnFaces
    private let scratch: [SweepScratch]

    private var stages = 1
    private var density: UnsafePointer<Double>!
    private var potential: UnsafePointer<Double>!
    private var target: UnsafeMutablePointer<Double>!
    private var step = 0.0
    private var scale = 1.0
    private var following: (any TiledPass)?

    init(mesh: Mesh, workers: Int) {
        self.mesh = mesh
        rowAxis = mesh.axes[0]
        columnFaces = ColumnFaces(axis: mesh.axes[1], scheme: .monotonicityPreserving)
        scratch = (0..<workers).map { _ in SweepScratch(mesh) }
    }

    /// Runs the first `stages` stages over `step`; `target` must differ from `density`.
    ///
    /// - Parameters:
    ///   - scale: what the result is multiplied by; transport is linear in scale.
    ///   - following: a pass over rows that treats each as soon as it is complete.
    func run(
        stages: Int, from density: AlignedBuffer, potential: AlignedBuffer, step: Double,
        scale: Double = 1, into target: AlignedBuffer, followedBy following: (any TiledPass)?,
        pool: WorkerPool
    ) {
        self.stages = stages
        self.density = UnsafePointer(density.pointer)
        self.potential = UnsafePointer(potential.pointer)
        self.target = target.pointer
        self.step = step
        self.scale = scale
        self.following = following
        pool.perform(self, tiles: mesh.rows)
        self.following = nil
    }

    func run(tiles: Range<Int>, worker: Int) {
        let scratch = scratch[worker]
        let lead = Self.reach * (stages - 1)
        for front in tiles.lowerBound - lead..<tiles.upperBound + lead {
            for stage in 0..<stages {
                let rows = rows(of: stage, for: tiles)
                let row = front - Self.reach * stage
                guard rows.contains(row) else { continue }
                if row == rows.lowerBound { fillLowerFluxes(of: row, stage, scratch) }
                advance(row, stage, scratch)
                if stage == stages - 1 { following?.run(tiles: row..<row + 1, worker: worker) }
            }
        }
    }

    /// The rows of a stage that the last one needs for `tiles`; beyond the ends of a
    /// periodic axis they go on counting.
    private func rows(of stage: Int, for tiles: Range<Int>) -> Range<Int> {
        let halo = Self.reach * (stages - 1 - stage)
        let rows = tiles.lowerBound - halo..<tiles.upperBound + halo
        return rowAxis.boundary == .periodic ? rows : rows.clamped(to: 0..<rowAxis.cells)
    }

    private func fillLowerFluxes(of row: Int, _ stage: Int, _ scratch: SweepScratch) {
        faces(row, stage, scratch).fillFluxes(.monotonicityPreserving, count: mesh.columns)
    }

    private func advance(_ row: Int, _ stage: Int, _ scratch: SweepScratch) {
        let columns = 0..<mesh.columns
        let faces = faces(row + 1, stage, scratch)
        columnFaces.fill(
            scratch.columnFluxes.pointer, of: columns, faces.rows.2, faces.below, scratch.edge)
        let isLast = stage == stages - 1
        var body = SweepRow(
            upper: FaceFlux(line: faces), base: start(of: row, in: density),
            target: isLast ? target + row * mesh.columns : scratch.row(row, of: stage),
            columnFluxes: scratch.columnFluxes.pointer,
            columnFactor: step / columnFaces.axis.spacing, rowFactor: step / rowAxis.spacing,
            weight: Self.weights[stage], scale: isLast ? scale : 1,
            readsAhead: stage == 0 ? mesh.columns : 0, writesAhead: isLast ? mesh.columns : 0)
        body.run(over: columns)
    }

    /// The faces between the rows `face − 1` and `face` of what a stage starts from. At
    /// walls V is mirrored too, so that the flux is 0.
    private func faces(_ face: Int, _ stage: Int, _ scratch: SweepScratch) -> FaceLine {
        FaceLine(
            rows: (
                source(face - 3, stage, scratch), source(face - 2, stage, scratch),
                source(face - 1, stage, scratch), source(face, stage, scratch),
                source(face + 1, stage, scratch), source(face + 2, stage, scratch)
            ),
            below: start(of: face - 1, in: potential), above: start(of: face, in: potential),
            inverseSpacing: 1 / rowAxis.spacing, fluxes: scratch.rowFluxes[stage].pointer)
    }

    /// A row of what a stage starts from: the density, or the stage before.
    private func source(
        _ row: Int, _ stage: Int, _ scratch: SweepScratch
    ) -> UnsafePointer<Double> {
        if stage == 0 { return start(of: row, in: density) }
        let place = rowAxis.boundary == .periodic ? row : rowAxis.inside(row)
        return UnsafePointer(scratch.row(place, of: stage - 1))
    }

    private func start(of row: Int, in field: UnsafePointer<Double>) -> UnsafePointer<Double> {
        field + rowAxis.inside(row) * mesh.columns
    }
}

/// The memory of one worker: the last rows of the inner stages, and fluxes.
private final class SweepScratch {
    let edge = EdgeScratch()
    let columnFluxes: AlignedBuffer
    /// Of each stage, through the faces below the row that comes next.
    let rowFluxes: [AlignedBuffer]
    private let rows: [AlignedBuffer]
    private let columns: Int

    /// A stage looks at seven rows of the one before; a power of two is counted fast.
    private static let kept = 8

    init(_ mesh: Mesh) {
        columns = mesh.columns
        let columns = columns
        let stages = TransportSweep.weights.count
        columnFluxes = AlignedBuffer(count: columns + 1)
        rowFluxes = (0..<stages).map { _ in AlignedBuffer(count: columns) }
        rows = (1..<stages).map { _ in AlignedBuffer(count: Self.kept * columns) }
    }

    func row(_ row: Int, of stage: Int) -> UnsafeMutablePointer<Double> {
        rows[stage].pointer + (row & (Self.kept - 1)) * columns
    }
}

/// A row of a stage: the fluxes through its upper faces and the update.
private struct SweepRow: LaneBody {
    /// Its fluxes are those through the lower faces before, the upper ones after.
    let upper: FaceFlux<MonotonicityPreserving>
    let base: UnsafePointer<Double>
    let target: UnsafeMutablePointer<Double>
    let columnFluxes: UnsafePointer<Double>
    let columnFactor: Double
    let rowFactor: Double
    let weight: Double
    let scale: Double
    /// How far ahead memory is asked for, if it may not be in cache: the processor
    /// does not see beyond a page.
    let readsAhead: Int
    let writesAhead: Int

    @inline(__always)
    mutating func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        if readsAhead != 0 {
            vector_prefetch(upper.line.rows.5 + (index &+ readsAhead))
            vector_prefetch(upper.line.above + (index &+ readsAhead))
        }
        if writesAhead != 0 { vector_prefetch_to_write(target + (index &+ writesAhead)) }
        let above = upper.flux(index, lane)
        let below = L.load(UnsafePointer(upper.line.fluxes) + index)
        above.store(upper.line.fluxes + index)
        let along = L.load(columnFluxes + index + 1) - L.load(columnFluxes + index)
        var value = L.load(upper.line.rows.2 + index) - L(columnFactor) * along
        value = value - L(rowFactor) * (above - below)
        // What flowed out can exceed what was there by a rounding, never by more.
        value = L.max(value, L(0))
        if weight != 1 {
            // Weights that are rounded to a sum other than 1 would lose mass with
            // every step; a fraction of a difference does not.
            let before = L.load(base + index)
            value = before + L(weight) * (value - before)
        }
        if scale != 1 { value = value * L(scale) }
        value.store(target + index)
    }
}
