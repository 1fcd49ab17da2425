import Meshes
import Models
import Parallelism

/// P K̃ Pᵀ on a plane, one axis after the other.
///
/// Always rows are combined, eight columns side by side: for the contiguous axis
/// everything is transposed, which happens where there are few rows only, those of the
/// nodes of the first axis. On the coarser mesh the axes are therefore exchanged.
final class PlaneCompression: Compression {
    private let rows: CellGroups
    private let columns: CellGroups
    /// As numbers on the coarser mesh: the nodes of the second axis by those of the
    /// first, filled up to a multiple of eight.
    private let coarse: AlignedBuffer
    /// For every column of cells a line of charges; then for every node of the first
    /// axis a row of values.
    private let between: AlignedBuffer
    private let stride: Int
    private let spread: SpreadDown
    private let spreadAlong: SpreadAlong
    private let convolution: ConvolutionPass
    private let interpolation: InterpolationAlong
    private let factor: Double
    private let pool: WorkerPool

    init(
        _ kernel: @escaping (Point) -> Double, _ mesh: Mesh, _ plan: InterpolationPlan,
        pool: WorkerPool
    ) throws {
        self.pool = pool
        let axes = plan.axes
        rows = CellGroups(mesh.rows, axes[0], plan.stencil)
        columns = CellGroups(mesh.columns, axes[1], plan.stencil)
        let lanes = rows.nodes.roundedUpToEight
        stride = mesh.columns.roundedUpToOddLines
        let nodes = Mesh(axes: [axes[1].line(cells: columns.nodes), axes[0].line(cells: lanes)])
        coarse = AlignedBuffer(count: nodes.cellCount)
        between = AlignedBuffer(count: lanes * stride)
        factor = mesh.cellVolume / nodes.cellVolume
        let table = try KernelTable(nodes) { kernel(Point($0.y, $0.x)) }
        convolution = ConvolutionPass(
            FFTConvolution(table, pool: pool), mesh: nodes, pool: pool)
        spread = SpreadDown(rows, mesh.columns, between, lanes: lanes, workers: pool.threads)
        spreadAlong = SpreadAlong(columns, between, coarse, lanes: lanes)
        interpolation = InterpolationAlong(
            columns, coarse, between, lanes: lanes, stride: stride, workers: pool.threads)
    }

    func collect(_ density: AlignedBuffer) {
        spread.density = UnsafePointer(density.pointer)
        pool.perform(spread, tiles: spread.tiles)
        pool.perform(spreadAlong, tiles: spreadAlong.tiles)
        convolution.apply(to: coarse, factor: factor, result: coarse)
        pool.perform(interpolation, tiles: interpolation.tiles)
    }

    func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>
    ) {
        let width = columns.cells
        rows.expand(
            UnsafePointer(between.pointer), nodeStride: stride,
            wanted: cells.lowerBound / width..<cells.upperBound / width,
            into: CellGroups.Target(
                rows: result, factor: factor, offset: offset, width: width, stride: width))
    }
}

extension Int {
    /// The next odd multiple of eight: rows at a distance that is a power of two would
    /// push each other out of the caches.
    fileprivate var roundedUpToOddLines: Int { (self + 7) / 16 * 16 + 8 }

    /// The next multiple of eight.
    fileprivate var roundedUpToEight: Int { (self + 7) / 8 * 8 }
}

/// Spreads strips of columns to the nodes of the first axis, transposed.
private final class SpreadDown: TiledPass {
    var density: UnsafePointer<Double>?
    private let groups: CellGroups
    private let columns: Int
    private let lanes: Int
    private let lines: AlignedBuffer
    private let scratch: [AlignedBuffer]

    /// The columns of a strip: sixteen rows of nodes fit the innermost cache.
    private static let width = 128
    /// The distance of those rows, which keeps them apart there.
    private static let stride = width.roundedUpToOddLines

    init(_ groups: CellGroups, _ columns: Int, _ lines: AlignedBuffer, lanes: Int, workers: Int) {
        self.groups = groups
        self.columns = columns
        self.lanes = lanes
        self.lines = lines
        scratch = (0..<workers).map { _ in AlignedBuffer(count: lanes * Self.stride) }
    }

    var tiles: Int { (columns + Self.width - 1) / Self.width }

    func run(tiles: Range<Int>, worker: Int) {
        guard let density else { return }
        let strip = scratch[worker].pointer
        for tile in tiles {
            let first = tile * Self.width
            let width = min(Self.width, columns - first)
            strip.update(repeating: 0, count: lanes * Self.stride)
            groups.restrict(
                density + first, width: width, stride: columns, to: strip, nodeStride: Self.stride)
            transpose(
                strip, rows: lanes, columns: width, stride: Self.stride,
                into: lines.pointer + first * lanes, targetStride: lanes)
        }
    }
}

/// Spreads what is at the nodes of the first axis to those of the second, eight lines
/// at a time.
private final class SpreadAlong: TiledPass {
    private let groups: CellGroups
    private let lanes: Int
    private let lines: AlignedBuffer
    private let nodes: AlignedBuffer

    init(_ groups: CellGroups, _ lines: AlignedBuffer, _ nodes: AlignedBuffer, lanes: Int) {
        self.groups = groups
        self.lines = lines
        self.nodes = nodes
        self.lanes = lanes
    }

    var tiles: Int { lanes / 8 }

    func run(tiles: Range<Int>, worker: Int) {
        for tile in tiles {
            let target = nodes.pointer + 8 * tile
            for node in 0..<groups.nodes { target.put(.zero, node * lanes) }
            groups.restrict(
                lines.pointer + 8 * tile, width: 8, stride: lanes, to: target, nodeStride: lanes)
        }
    }
}

/// Interpolates along the second axis, eight rows of nodes at a time, transposed back.
private final class InterpolationAlong: TiledPass {
    private let groups: CellGroups
    private let lanes: Int
    private let stride: Int
    private let nodes: AlignedBuffer
    private let rows: AlignedBuffer
    private let scratch: [AlignedBuffer]

    init(
        _ groups: CellGroups, _ nodes: AlignedBuffer, _ rows: AlignedBuffer, lanes: Int,
        stride: Int, workers: Int
    ) {
        self.groups = groups
        self.lanes = lanes
        self.stride = stride
        self.nodes = nodes
        self.rows = rows
        scratch = (0..<workers).map { _ in AlignedBuffer(count: 8 * stride) }
    }

    var tiles: Int { lanes / 8 }

    func run(tiles: Range<Int>, worker: Int) {
        let strip = scratch[worker].pointer
        for tile in tiles {
            groups.expand(
                nodes.pointer + 8 * tile, nodeStride: lanes, wanted: 0..<groups.cells,
                into: CellGroups.Target(rows: strip, factor: 1, offset: nil, width: 8, stride: 8))
            transpose(
                strip, rows: stride, columns: 8, stride: 8,
                into: rows.pointer + 8 * tile * stride, targetStride: stride)
        }
    }
}
