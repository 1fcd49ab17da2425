import CVectors
import Meshes

/// What is done to the cells on the way, known when a loop is compiled.
protocol DonorCellWork {
    static var moves: Bool { get }
    static var growth: DonorCellGrowth { get }
}

/// How births and deaths are worked out.
enum DonorCellGrowth {
    /// There are none.
    case none
    /// No exponent is larger than ``DonorCellRow/smallExponent``.
    case small
    /// Where there is mass no exponent is larger than ``DonorCellRow/safeExponent``.
    case any
}

/// Sums are taken.
enum SurveyOnly: DonorCellWork {
    static var moves: Bool { false }
    static var growth: DonorCellGrowth { .none }
}

/// Sums are taken, then there is transport.
enum TransportOnly: DonorCellWork {
    static var moves: Bool { true }
    static var growth: DonorCellGrowth { .none }
}

/// Sums are taken, then there are transport and few births and deaths.
enum TransportAndSmallReaction: DonorCellWork {
    static var moves: Bool { true }
    static var growth: DonorCellGrowth { .small }
}

/// Sums are taken, then there are transport, births and deaths.
enum TransportAndReaction: DonorCellWork {
    static var moves: Bool { true }
    static var growth: DonorCellGrowth { .any }
}

/// The cells of a row with their neighbours, and what happens to them within a
/// step of first order: with rᵢ = Σ over the faces of (Vᵢ − Vⱼ)₊ / Δ² the rate at
/// which cell i flows out into its neighbours j,
///
///     μᵢ ← (f − f h rᵢ) μᵢ + f h Σⱼ (Vⱼ − Vᵢ)₊ μⱼ / Δ²,
///     μᵢ ← μᵢ exp(−a (Vᵢ − V_ref)),
///
/// which is donor-cell transport over h, cell by cell, of a density that has to be
/// multiplied by f, and births and deaths with a = ∫α dt. No term is negative; mass is
/// conserved up to the roundings of both sides of a face.
///
/// All pointers are indexed by the column.
struct DonorCellRow {
    typealias Line = UnsafePointer<Double>

    /// A quantity in a row, and at the neighbours of each of its cells.
    struct Stencil {
        var here: Line
        var left: Line
        var right: Line
        var below: Line
        var above: Line
    }

    var density: Stencil
    var potential: Stencil
    var external: Line
    /// Where the new density goes.
    var target: UnsafeMutablePointer<Double>
    let scales: DonorCellScales
    /// How far ahead memory is asked for: the processor does not see beyond a page.
    let ahead: Int

    /// The largest |exponent| of births and deaths that a single factor takes.
    static let safeExponent = 600.0
    /// The largest one that `smallExponential` takes.
    static let smallExponent = 1.0 / 32

    @inline(__always)
    func apply<L: Lane, Work: DonorCellWork>(
        _ column: Int, _ work: Work.Type, isPlane: Bool, _ sums: inout DonorCellSums<L>
    ) {
        vector_prefetch(density.above + (column &+ ahead))
        if Work.moves { vector_prefetch_to_write(target + (column &+ ahead)) }
        let zero = L(0)
        let mu = L.load(density.here + column)
        let v = L.load(potential.here + column)
        let left = Drop(v - L.load(potential.left + column))
        let right = Drop(v - L.load(potential.right + column))
        var rate = L(scales.column) * (left.out + right.out)
        var inflow = zero
        if Work.moves {
            inflow =
                L(scales.column)
                * (left.into * L.load(density.left + column)
                    + right.into * L.load(density.right + column))
        }
        if isPlane {
            let below = Drop(v - L.load(potential.below + column))
            let above = Drop(v - L.load(potential.above + column))
            rate = rate + L(scales.row) * (below.out + above.out)
            if Work.moves {
                inflow =
                    inflow + L(scales.row)
                    * (below.into * L.load(density.below + column)
                        + above.into * L.load(density.above + column))
            }
        }
        let shifted = v - L(scales.reference)
        sums.survey(mu, shifted, L.load(external + column), rate)
        if !Work.moves { return }

        // A step as long as may be can exceed 1 / rate by a rounding.
        let stays = L.max(L(scales.factor) - rate, zero)
        let value = grown(stays * mu - inflow, shifted, Work.self, &sums)
        sums.survivors = sums.survivors + value
        value.store(target + column)
    }

    /// A density after births and deaths.
    @inline(__always)
    private func grown<L: Lane, Work: DonorCellWork>(
        _ mu: L, _ shifted: L, _ work: Work.Type, _ sums: inout DonorCellSums<L>
    ) -> L {
        switch Work.growth {
        case .none:
            return mu
        case .small:
            return mu * smallExponential(L(scales.exposure) * shifted)
        case .any:
            let exponent = L(scales.exposure) * shifted
            sums.exponent = L.max(
                sums.exponent, L.select(L(0) - mu, L(0), exponent.size))
            let limit = L(Self.safeExponent)
            return mu * moderateExponential(L.max(L.min(exponent, limit), L(0) - limit))
        }
    }
}

/// The fall of V from a cell to its neighbour, where it falls and where it rises.
private struct Drop<L: Lane> {
    let out: L
    let into: L

    @inline(__always)
    init(_ difference: L) {
        out = L.max(difference, L(0))
        into = difference - out
    }
}

/// The numbers of a step that all cells share.
struct DonorCellScales {
    /// f h / Δ² along the columns and along the rows.
    var column = 0.0
    var row = 0.0
    /// f, what the density in memory has to be multiplied by.
    var factor = 1.0
    /// −a = −∫α dt.
    var exposure = 0.0
    /// V_ref, which is also subtracted from V in the sums: near the mean the variance
    /// loses no digits.
    var reference = 0.0
}

/// Sums over cells, lane by lane.
struct DonorCellSums<L: Lane> {
    var mass = L(0)
    var mean = L(0)
    var square = L(0)
    var external = L(0)
    var peak = L(0)
    var outflow = L(0)
    /// The largest |V − V_ref|.
    var deviation = L(0)
    /// What is left after the step.
    var survivors = L(0)
    /// The largest |exponent| where there is mass.
    var exponent = L(0)

    @inline(__always)
    mutating func survey(_ mu: L, _ shifted: L, _ external: L, _ rate: L) {
        let weighted = mu * shifted
        mass = mass + mu
        mean = mean + weighted
        square = square + weighted * shifted
        self.external = self.external + mu * external
        peak = L.max(peak, mu)
        outflow = L.max(outflow, rate)
        deviation = L.max(deviation, shifted.size)
    }
}
