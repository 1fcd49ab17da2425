import Meshes
import Parallelism

/// Spreads charges to the cells of an auxiliary mesh by the transpose of
/// interpolation.
///
/// The sum over nodes of what arrives there times any function is the sum over
/// charges of the function's interpolant. Consecutive shares of the charges go to
/// copies of the nodes that are added in order, so that neither depends on the
/// number of threads.
final class ChargeSpreading: TiledPass {
    private let mesh: NodeMesh
    private let stencil: LagrangeStencil
    private let copies: [AlignedBuffer]
    /// On a line: the moments of the charges in each interval, a share each.
    private let moments: [AlignedBuffer]
    private let polynomials: IntervalPolynomials
    private let folding: FoldingPass
    private let pool: WorkerPool
    private var sources: ChargedPoints?
    private var shares = 1

    private static let maximumShares = 16
    private static let fewestCharges = 1024

    init(_ mesh: NodeMesh, _ stencil: LagrangeStencil, capacity: Int, pool: WorkerPool) {
        self.mesh = mesh
        self.stencil = stencil
        self.pool = pool
        copies = (0..<Self.shares(capacity, mesh)).map { _ in AlignedBuffer(count: mesh.count) }
        polynomials = IntervalPolynomials(stencil)
        let intervals = mesh.axes.count == 1 ? mesh.axes[0].intervals : 0
        moments = copies.map { _ in AlignedBuffer(count: intervals * IntervalPolynomials.width) }
        folding = FoldingPass(mesh, copies)
    }

    /// A share has to be worth a copy: to spread it takes as long as to clear and
    /// to add one; and it has to be worth another thread.
    private static func shares(_ charges: Int, _ mesh: NodeMesh) -> Int {
        // On a line a charge touches the moments of one interval, all of which are
        // cleared and added.
        let isLine = mesh.axes.count == 1
        let touched = isLine ? charges : LagrangeStencil.width * LagrangeStencil.width * charges
        return max(1, min(maximumShares, charges / fewestCharges, touched / (4 * mesh.count)))
    }

    /// Writes the charges a cell, divided by the volume of a cell.
    func spread(_ sources: ChargedPoints, into density: AlignedBuffer) {
        self.sources = sources
        shares = Self.shares(sources.points.count, mesh)
        pool.perform(self, tiles: shares)
        folding.fold(shares: shares, into: density, pool: pool)
        self.sources = nil
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let sources else { return }
        let count = sources.points.count
        for share in tiles {
            let nodes = copies[share].pointer
            nodes.update(repeating: 0, count: mesh.count)
            let range = count * share / shares..<count * (share + 1) / shares
            if mesh.axes.count == 1 {
                spreadOnLine(sources, range, moments[share].pointer, nodes)
            } else {
                spreadOnPlane(sources, range, nodes)
            }
        }
    }

    private func spreadOnLine(
        _ sources: ChargedPoints, _ range: Range<Int>, _ moments: UnsafeMutablePointer<Double>,
        _ nodes: UnsafeMutablePointer<Double>
    ) {
        let axis = mesh.axes[0]
        let (polynomials, width) = (polynomials, IntervalPolynomials.width)
        moments.update(repeating: 0, count: axis.intervals * width)
        for index in range {
            let (interval, s) = axis.locate(sources.points.x[index])
            polynomials.add(
                sources.charge(at: index), at: s, to: moments + interval * width)
        }
        polynomials.scatter(moments, intervals: axis.intervals, into: nodes)
    }

    private func spreadOnPlane(
        _ sources: ChargedPoints, _ range: Range<Int>, _ nodes: UnsafeMutablePointer<Double>
    ) {
        guard let y = sources.points.y else { return }
        let (rowAxis, columnAxis, stride) = (mesh.axes[0], mesh.axes[1], mesh.columns)
        let stencil = stencil
        for index in range {
            let (firstRow, s) = rowAxis.locate(sources.points.x[index])
            let (firstColumn, t) = columnAxis.locate(y[index])
            let along = stencil.weights(t)
            let across = stencil.weights(s)
            let charge = sources.charge(at: index)
            let (left, right) = (charge * along.left, charge * along.right)
            var line = nodes + firstRow * stride + firstColumn
            Self.add(left, right, times: across.left, to: &line, stride)
            Self.add(left, right, times: across.right, to: &line, stride)
        }
    }

    /// Adds to eight rows of a stencil.
    @inline(__always)
    private static func add(
        _ left: LagrangeStencil.Half, _ right: LagrangeStencil.Half,
        times weights: LagrangeStencil.Half, to line: inout UnsafeMutablePointer<Double>,
        _ stride: Int
    ) {
        for lane in 0..<8 {
            line.add(weights[lane] * left, 0)
            line.add(weights[lane] * right, 8)
            line += stride
        }
    }
}

/// Adds copies of the nodes, in order, to the cells that they are.
private final class FoldingPass: TiledPass {
    private let mesh: NodeMesh
    private let copies: [AlignedBuffer]
    private let factor: Double
    private var shares = 0
    private var density: UnsafeMutablePointer<Double>?

    init(_ mesh: NodeMesh, _ copies: [AlignedBuffer]) {
        self.mesh = mesh
        self.copies = copies
        factor = 1 / mesh.cells.cellVolume
    }

    func fold(shares: Int, into density: AlignedBuffer, pool: WorkerPool) {
        self.shares = shares
        self.density = density.pointer
        pool.perform(self, tiles: mesh.cells.rows)
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let density else { return }
        let columns = mesh.cells.columns
        for row in tiles {
            let cells = density + row * columns
            cells.update(repeating: 0, count: columns)
            for share in 0..<shares {
                for nodeRow in mesh.rowsOfCell[row] {
                    add(copies[share].pointer + nodeRow * mesh.columns, to: cells)
                }
            }
            for column in 0..<columns { cells[column] *= factor }
        }
    }

    private func add(
        _ nodes: UnsafePointer<Double>, to cells: UnsafeMutablePointer<Double>
    ) {
        for run in mesh.runs {
            let (from, to) = (nodes + run.node, cells + run.cell)
            for index in 0..<run.count { to[index] += from[index] }
        }
    }
}
