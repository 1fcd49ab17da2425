import Interactions
import Meshes
import Parallelism

/// The whole step of first order in one pass over memory, and the survey of the
/// density that it starts from: V by rows, donor-cell transport, births and deaths.
final class DonorCellPass: TiledPass {
    /// What came of a step.
    struct Outcome {
        /// What was found out about the density at its start.
        let survey: SurveyResult
        /// What is left at its end, over the volume of a cell.
        let survivors: Double
        /// V_ref.
        let reference: Double
        /// The largest |V − V_ref| of any cell.
        fileprivate let deviation: Double
        fileprivate let largestExponent: Double
        fileprivate let exposure: Double

        /// The largest |exponent| of births and deaths where there is mass; that of V_ref
        /// counts if it does not cancel.
        func exponent(isFree: Bool) -> Double {
            max(largestExponent, isFree ? exposure * abs(reference) : 0)
        }
    }

    /// Whether anything is known of V yet, so that it has a reference.
    var hasReference: Bool { deviation < .infinity }

    private let mesh: Mesh
    private let tiling: Tiling
    private let bands: RowBands
    private let field: any MeanField
    private let windows: [PotentialWindow]
    private let edges: [RowEdges]
    private let partial: SurveyPartials
    private var density: UnsafePointer<Double>!
    private var target: UnsafeMutablePointer<Double>!
    private var work = Work.survey
    private var scales = DonorCellScales()
    /// V_ref of the next step: V̄ when it was last known.
    private var reference = 0.0
    /// The largest |V − V_ref| of any cell, when it was last known.
    private var deviation = Double.infinity
    /// Who sees the rows of the new density while they are in cache.
    private let observer: (any RowObserver)?

    private enum Work { case survey, move, moveAndReactLittle, moveAndReact }

    init(_ mesh: Mesh, field: any MeanField, workers: Int) {
        self.mesh = mesh
        self.field = field
        tiling = mesh.tiles
        bands = RowBands(mesh)
        windows = (0..<workers).map { _ in PotentialWindow(mesh) }
        edges = (0..<workers).map { _ in RowEdges() }
        partial = SurveyPartials(tiles: tiling.count)
        observer = field as? any RowObserver
        observer?.prepare(bandsOf: bands.size)
    }

    /// What a step has to know of factor·`density`.
    func survey(
        _ density: AlignedBuffer, factor: Double, _ source: PotentialSource, pool: WorkerPool
    ) -> SurveyResult {
        work = .survey
        let result = perform(density, factor, source, step: 1 / factor, into: density, pool)
        if !hasReference { learn(result, deviation: partial.maximum(.deviation)) }
        return result
    }

    /// Takes factor·`density` through a step, and returns the survey of its start.
    ///
    /// - Parameters:
    ///   - step: its length, above 0.
    ///   - exposure: ∫α dt.
    ///   - target: the new density, before it is scaled: births and deaths have been
    ///     those of V − V_ref.
    func advance(
        _ density: AlignedBuffer, factor: Double, _ source: PotentialSource, step: Double,
        exposure: Double, into target: AlignedBuffer, pool: WorkerPool
    ) -> Outcome {
        scales.exposure = -exposure
        let isSmall = exposure * deviation <= DonorCellRow.smallExponent / 2
        work = exposure == 0 ? .move : isSmall ? .moveAndReactLittle : .moveAndReact
        var survey = perform(density, factor, source, step: step, into: target, pool)
        // What was small may have grown since it was last known: then once more.
        if isSmall, exposure * partial.maximum(.deviation) > DonorCellRow.smallExponent {
            work = .moveAndReact
            survey = perform(density, factor, source, step: step, into: target, pool)
        }
        return Outcome(
            survey: survey, survivors: partial.sum(.survivors), reference: reference,
            deviation: partial.maximum(.deviation), largestExponent: partial.maximum(.exponent),
            exposure: exposure)
    }

    /// Lets the next step know what was found out in the last one, which stands.
    ///
    /// Surveys in between do not count: what is looked at must not leave a trace.
    func adopt(_ outcome: Outcome) { learn(outcome.survey, deviation: outcome.deviation) }

    /// The same for a step of another kind from a density that was surveyed.
    func adopt(_ survey: SurveyResult) { learn(survey, deviation: deviation) }

    private func learn(_ survey: SurveyResult, deviation: Double) {
        self.deviation = deviation
        guard survey.mass > 0 else { return }
        let mean = survey.meanPotential / survey.mass
        self.deviation += abs(mean - reference)
        reference = mean
    }

    private func perform(
        _ density: AlignedBuffer, _ factor: Double, _ source: PotentialSource, step: Double,
        into target: AlignedBuffer, _ pool: WorkerPool
    ) -> SurveyResult {
        self.density = UnsafePointer(density.pointer)
        self.target = target.pointer
        let column = mesh.axes[mesh.dimension - 1].spacing
        scales.column = factor * step / (column * column)
        let row = mesh.axes[0].spacing
        scales.row = factor * step / (row * row)
        scales.factor = factor
        scales.reference = reference
        for window in windows { window.open(source) }
        pool.perform(self, tiles: bands.count)
        return partial.result(
            reference: reference, factor: factor, rateScale: factor * step,
            cellVolume: mesh.cellVolume)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let window = windows[worker]
        for band in tiles {
            let rows = bands[band]
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: window.tiles) {
                let chunk = start..<min(start + window.tiles, rows.upperBound)
                window.slide(to: mesh.dimension == 2 ? chunk : tiling[chunk], worker: worker)
                for tile in chunk { treat(tile, window, edges[worker]) }
                if work != .survey, let observer {
                    observer.observe(
                        chunk, of: target, band: band, isFirst: start == rows.lowerBound)
                }
            }
        }
    }

    private func treat(_ tile: Int, _ window: PotentialWindow, _ edges: RowEdges) {
        let row = mesh.dimension == 2 ? tile : 0
        let columns = mesh.dimension == 2 ? 0..<mesh.columns : tiling[tile]
        let line = self.row(row, window)
        var eights = DonorCellSums<SIMD8<Double>>()
        var ones = DonorCellSums<Double>()
        func run(_ line: DonorCellRow, _ columns: Range<Int>) {
            advance(line, columns, &eights, &ones)
        }
        // Vectors that reach beyond the ends of the row see copies with ghosts.
        let head = columns.lowerBound == 0 ? min(8, columns.count) : 0
        let tail =
            columns.upperBound == mesh.columns && columns.count > head
            ? (columns.count - head - 1) % 8 + 1 : 0
        let inner = columns.lowerBound + head..<columns.upperBound - tail
        let ends = (
            density: self.ends(row), potential: window.ends(of: columns, line.potential.here)
        )
        func runEdge(_ columns: Range<Int>) {
            run(
                edges.stencils(
                    line, columns, of: mesh.columns, density: ends.density,
                    potential: ends.potential),
                columns)
        }
        if head > 0 { runEdge(0..<head) }
        if !inner.isEmpty { run(line, inner) }
        if tail > 0 { runEdge(inner.upperBound..<columns.upperBound) }
        partial.store(
            eights, ones, external: field.external(row: row).factor, tile: tile)
    }

    /// The stencils of a row, but for its ends.
    private func row(_ row: Int, _ window: PotentialWindow) -> DonorCellRow {
        let axis = mesh.axes[0]
        let isPlane = mesh.dimension == 2
        let isLast = isPlane && row == axis.cells - 1
        let isWalled = !isPlane || axis.boundary == .wall
        let below = row == 0 && isWalled ? row : row - 1
        let above = !isPlane || (isLast && isWalled) ? row : row + 1
        func line(_ row: Int) -> UnsafePointer<Double> {
            isPlane ? density + axis.inside(row) * mesh.columns : density
        }
        let (mu, v) = (line(row), window.row(row))
        return DonorCellRow(
            density: .init(
                here: mu, left: mu - 1, right: mu + 1, below: line(below), above: line(above)),
            potential: .init(
                here: v, left: v - 1, right: v + 1, below: window.row(below),
                above: window.row(above)),
            external: field.external(row: row).values,
            target: target + row * mesh.columns, scales: scales,
            ahead: isPlane ? mesh.columns : 1024)
    }

    /// The density beyond the ends of a row.
    private func ends(_ row: Int) -> (left: Double, right: Double) {
        let axis = mesh.axes[mesh.dimension - 1]
        let line = density + row * mesh.columns
        let last = axis.cells - 1
        return axis.boundary == .periodic ? (line[last], line[0]) : (line[0], line[last])
    }

    /// The choices are made here, once a stretch, so that each loop is compiled
    /// for one of them.
    private func advance(
        _ line: DonorCellRow, _ columns: Range<Int>, _ eights: inout DonorCellSums<SIMD8<Double>>,
        _ ones: inout DonorCellSums<Double>
    ) {
        switch (work, mesh.dimension) {
        case (.survey, 1): line.run(columns, SurveyOnly.self, isPlane: false, &eights, &ones)
        case (.survey, _): line.run(columns, SurveyOnly.self, isPlane: true, &eights, &ones)
        case (.move, 1): line.run(columns, TransportOnly.self, isPlane: false, &eights, &ones)
        case (.move, _): line.run(columns, TransportOnly.self, isPlane: true, &eights, &ones)
        case (.moveAndReactLittle, 1):
            line.run(columns, TransportAndSmallReaction.self, isPlane: false, &eights, &ones)
        case (.moveAndReactLittle, _):
            line.run(columns, TransportAndSmallReaction.self, isPlane: true, &eights, &ones)
        case (.moveAndReact, 1):
            line.run(columns, TransportAndReaction.self, isPlane: false, &eights, &ones)
        case (.moveAndReact, _):
            line.run(columns, TransportAndReaction.self, isPlane: true, &eights, &ones)
        }
    }
}

extension DonorCellRow {
    @inline(__always)
    fileprivate func run<Work: DonorCellWork>(
        _ columns: Range<Int>, _ work: Work.Type, isPlane: Bool,
        _ eights: inout DonorCellSums<SIMD8<Double>>, _ ones: inout DonorCellSums<Double>
    ) {
        let whole = columns.lowerBound + columns.count / 8 * 8
        var column = columns.lowerBound
        var vectors = eights
        while column < whole {
            apply(column, work, isPlane: isPlane, &vectors)
            column &+= 8
        }
        eights = vectors
        while column < columns.upperBound {
            apply(column, work, isPlane: isPlane, &ones)
            column &+= 1
        }
    }
}

/// A row's stencils near its ends: copies of what lies to the left and to the
/// right of up to eight cells, ghosts included.
private final class RowEdges {
    private let copies = AlignedBuffer(count: 32)

    /// `line` with stencils that are true for `columns`, of a row of `count` cells.
    func stencils(
        _ line: DonorCellRow, _ columns: Range<Int>, of count: Int,
        density: (left: Double, right: Double), potential: (left: Double, right: Double)
    ) -> DonorCellRow {
        var line = line
        copy(&line.density, columns, count, ghosts: density, slot: 0)
        copy(&line.potential, columns, count, ghosts: potential, slot: 16)
        return line
    }

    private func copy(
        _ stencil: inout DonorCellRow.Stencil, _ columns: Range<Int>, _ count: Int,
        ghosts: (left: Double, right: Double), slot: Int
    ) {
        let (left, right) = (copies.pointer + slot, copies.pointer + slot + 8)
        for column in columns {
            let place = column - columns.lowerBound
            left[place] = column == 0 ? ghosts.left : stencil.here[column - 1]
            right[place] = column == count - 1 ? ghosts.right : stencil.here[column + 1]
        }
        stencil.left = UnsafePointer(left) - columns.lowerBound
        stencil.right = UnsafePointer(right) - columns.lowerBound
    }
}
