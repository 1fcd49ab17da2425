import Meshes
import Models
import Parallelism

/// P K̃ Pᵀ on a line, where intervals may hold thousands of cells: no tables.
///
/// Between two nodes the interpolant is a polynomial of degree 15 in the distance s
/// from the middle, in spacings; |s| ≤ ½, so that powers of s are as good a basis as
/// any. The charges at the nodes follow from the moments Σ m·sᵏ of an interval.
final class LineCompression: Compression {
    private let groups: IntervalCells
    private let moments: MomentsOfCells
    private let polynomials: LineInterpolant
    private let charges: AlignedBuffer
    private let convolution: ConvolutionPass
    private let factor: Double
    private let pool: WorkerPool

    init(
        _ kernel: @escaping (Point) -> Double, _ mesh: Mesh, _ plan: InterpolationPlan,
        pool: WorkerPool
    ) throws {
        self.pool = pool
        let axis = plan.axes[0]
        groups = IntervalCells(mesh.columns, axis)
        let nodes = Mesh(axes: [axis.line(cells: axis.count)])
        factor = mesh.cellVolume / nodes.cellVolume
        charges = AlignedBuffer(count: axis.count)
        convolution = ConvolutionPass(
            FFTConvolution(try KernelTable(nodes, kernel), pool: pool), mesh: nodes, pool: pool)
        moments = MomentsOfCells(groups, plan.stencil)
        polynomials = LineInterpolant(groups, plan.stencil, charges)
    }

    func collect(_ density: AlignedBuffer) {
        moments.density = UnsafePointer(density.pointer)
        pool.perform(moments, tiles: groups.tiles)
        moments.spread(to: charges)
        convolution.apply(to: charges, factor: factor, result: charges)
        pool.perform(polynomials, tiles: polynomials.tiles)
    }

    func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>
    ) {
        polynomials.evaluate(cells, factor: factor, plus: offset, into: result)
    }
}

/// The cells of an axis by intervals, and those in pieces and tiles that bound the
/// work of a worker at a time.
struct IntervalCells {
    /// The number of cells of the axis.
    let cells: Int
    /// The cells of an interval; the last one may have fewer.
    let size: Int
    /// The number of intervals.
    let count: Int
    /// The pieces of an interval.
    let pieces: Int
    private let piecesPerTile: Int

    private static let longestPiece = 4096

    init(_ cells: Int, _ nodes: NodeAxis) {
        self.cells = cells
        count = nodes.intervals
        size = nodes.box.cells / nodes.intervals
        pieces = (size + Self.longestPiece - 1) / Self.longestPiece
        piecesPerTile = max(1, Self.longestPiece / size)
    }

    /// The number of tiles.
    var tiles: Int { (count * pieces + piecesPerTile - 1) / piecesPerTile }

    /// The pieces of a tile.
    func pieces(ofTile tile: Int) -> Range<Int> {
        tile * piecesPerTile..<min((tile + 1) * piecesPerTile, count * pieces)
    }

    /// The cells of a piece; none, where the last interval ends before.
    func cells(ofPiece piece: Int) -> Range<Int> {
        let (group, part) = piece.quotientAndRemainder(dividingBy: pieces)
        let start = min(cells, group * size + part * Self.longestPiece)
        return start..<min(start + Self.longestPiece, (group + 1) * size, cells)
    }

    /// s of eight cells of an interval, from number `place` on.
    @inline(__always)
    func positions(_ place: Int) -> SIMD8<Double> {
        let lanes = SIMD8<Double>(0, 2, 4, 6, 8, 10, 12, 14)
        return (lanes + Double(2 &* place &+ 1 &- size)) * (0.5 / Double(size))
    }
}

/// Moments of the intervals' cells, and the charges that follow.
private final class MomentsOfCells: TiledPass {
    var density: UnsafePointer<Double>?
    private let groups: IntervalCells
    private let stencil: LagrangeStencil
    /// Of every piece: the even ones, then the odd ones.
    private let moments: AlignedBuffer

    init(_ groups: IntervalCells, _ stencil: LagrangeStencil) {
        self.groups = groups
        self.stencil = stencil
        moments = AlignedBuffer(count: groups.count * groups.pieces * LagrangeStencil.width)
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let density else { return }
        let groups = groups
        for tile in tiles {
            for piece in groups.pieces(ofTile: tile) {
                let cells = groups.cells(ofPiece: piece)
                let start = piece / groups.pieces * groups.size
                var (even, odd) = (Octet(), Octet())
                var cell = cells.lowerBound
                while cell < cells.upperBound {
                    let s = groups.positions(cell &- start)
                    let x = density.eight(cell, count: min(8, cells.upperBound &- cell))
                    let q = s * s
                    even.addPowers(of: q, times: x)
                    odd.addPowers(of: q, times: s * x)
                    cell &+= 8
                }
                let target = moments.pointer + piece * LagrangeStencil.width
                target.put(even.totals, 0)
                target.put(odd.totals, 8)
            }
        }
    }

    /// Overwrites `charges` with Σ m·w at every node.
    func spread(to charges: AlignedBuffer) {
        charges.pointer.update(repeating: 0, count: charges.count)
        var source = moments.pointer
        for group in 0..<groups.count {
            var (even, odd) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
            for _ in 0..<groups.pieces {
                even += source.eight(0)
                odd += source.eight(8)
                source += LagrangeStencil.width
            }
            var (evenPart, oddPart) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
            for power in 0..<8 {
                evenPart += even[power] * stencil.coefficient(power)
                oddPart += odd[power] * stencil.coefficient(power)
            }
            evenPart *= stencil.nodes
            charges.pointer.add(evenPart + oddPart, group)
            charges.pointer.add((evenPart - oddPart).reversed, group + 8)
        }
    }
}

/// The interpolant of values at the nodes, an even and an odd polynomial an interval.
private final class LineInterpolant: TiledPass {
    private let groups: IntervalCells
    private let stencil: LagrangeStencil
    private let values: AlignedBuffer
    /// Of every interval, from the constant up: those of even powers, then of odd ones.
    private let coefficients: AlignedBuffer

    private static let tile = 64

    init(_ groups: IntervalCells, _ stencil: LagrangeStencil, _ values: AlignedBuffer) {
        self.groups = groups
        self.stencil = stencil
        self.values = values
        coefficients = AlignedBuffer(count: groups.count * LagrangeStencil.width)
    }

    var tiles: Int { (groups.count + Self.tile - 1) / Self.tile }

    func run(tiles: Range<Int>, worker: Int) {
        let last = min(tiles.upperBound * Self.tile, groups.count)
        for group in tiles.lowerBound * Self.tile..<last {
            let left = values.pointer.eight(group)
            let right = values.pointer.eight(group + 8).reversed
            let even = stencil.nodes * (left + right)
            let odd = left - right
            let target = coefficients.pointer + group * LagrangeStencil.width
            for power in 0..<8 {
                target[power] = (even * stencil.coefficient(power)).total
                target[8 + power] = (odd * stencil.coefficient(power)).total
            }
        }
    }

    /// As that of a ``Convolution``.
    func evaluate(
        _ cells: Range<Int>, factor: Double, plus offset: UnsafePointer<Double>?,
        into result: UnsafeMutablePointer<Double>
    ) {
        let groups = groups
        var cell = cells.lowerBound
        while cell < cells.upperBound {
            let group = cell / groups.size
            let start = group * groups.size
            let end = min(start + groups.size, cells.upperBound)
            let even = coefficients.pointer + group * LagrangeStencil.width
            while cell < end {
                let s = groups.positions(cell &- start)
                let lanes = min(8, end &- cell)
                let place = cell &- cells.lowerBound
                let q = s * s
                var values = factor * (Self.horner(even, q) + s * Self.horner(even + 8, q))
                if let offset { values += offset.eight(place, count: lanes) }
                result.put(values, place, count: lanes)
                cell &+= lanes
            }
        }
    }

    @inline(__always)
    private static func horner(
        _ coefficients: UnsafePointer<Double>, _ q: SIMD8<Double>
    ) -> SIMD8<Double> {
        var value = coefficients[7] * q + coefficients[6]
        var power = 5
        while power >= 0 {
            value = value * q + coefficients[power]
            power &-= 1
        }
        return value
    }
}
