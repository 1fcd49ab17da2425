import Meshes

/// What is done to the cells on the way.
enum DonorCellWork {
    /// Nothing; sums are taken.
    case survey
    /// Transport.
    case move
    /// Transport, then births and deaths.
    case moveAndReact
}

/// The cells of a row with their neighbours, and what happens to them within a
/// step of first order: with rᵢ = Σ over the faces of (Vᵢ − Vⱼ)₊ / Δ² the rate at
/// which cell i flows out into its neighbours j,
///
///     μᵢ ← f·((1 − h rᵢ) μᵢ + h Σⱼ (Vⱼ − Vᵢ)₊ μⱼ / Δ²),
///     μᵢ ← μᵢ exp(a (V_ref − Vᵢ)),
///
/// which is donor-cell transport over h, cell by cell, and births and deaths with
/// a = ∫α dt. What leaves a cell and what its neighbour receives are the same
/// product, so mass is conserved to rounding; and no term is negative.
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

    /// The largest |exponent| of births and deaths that is exact.
    static let safeExponent = 600.0

    @inline(__always)
    func apply<L: Lane>(
        _ column: Int, _ work: DonorCellWork, isPlane: Bool, _ sums: inout DonorCellSums<L>
    ) {
        let zero = L(0)
        let mu = L.load(density.here + column)
        let v = L.load(potential.here + column)
        let toLeft = v - L.load(potential.left + column)
        let toRight = v - L.load(potential.right + column)
        var rate = L(scales.column) * (L.max(toLeft, zero) + L.max(toRight, zero))
        let (toBelow, toAbove) =
            isPlane
            ? (v - L.load(potential.below + column), v - L.load(potential.above + column))
            : (zero, zero)
        if isPlane {
            rate = rate + L(scales.row) * (L.max(toBelow, zero) + L.max(toAbove, zero))
        }
        sums.survey(mu, v - L(scales.shift), L.load(external + column), rate)
        if work == .survey { return }

        var inflow =
            L(scales.column)
            * (L.min(toLeft, zero) * L.load(density.left + column)
                + L.min(toRight, zero) * L.load(density.right + column))
        if isPlane {
            inflow =
                inflow + L(scales.row)
                * (L.min(toBelow, zero) * L.load(density.below + column)
                    + L.min(toAbove, zero) * L.load(density.above + column))
        }
        // A step as long as may be can exceed 1 / rate by a rounding.
        let stays = L.max(L(1) - L(scales.step) * rate, zero)
        var value = L(scales.factor) * (stays * mu - L(scales.step) * inflow)
        if work == .moveAndReact {
            let exponent = L(scales.exposure) * (L(scales.reference) - v)
            let size = L.max(exponent, zero - exponent)
            sums.exponent = L.max(sums.exponent, L.select(zero - value, zero, size))
            let limit = L(Self.safeExponent)
            value = value * moderateExponential(L.max(L.min(exponent, limit), zero - limit))
        }
        sums.survivors = sums.survivors + value
        value.store(target + column)
    }
}

/// The numbers of a step that all cells share.
struct DonorCellScales {
    /// 1 / Δ² along the columns and along the rows.
    var column = 0.0
    var row = 0.0
    /// The length h of the step.
    var step = 0.0
    /// What the density in memory has to be multiplied by.
    var factor = 1.0
    /// a = ∫α dt.
    var exposure = 0.0
    /// V_ref.
    var reference = 0.0
    /// What is subtracted from V in the sums; near the mean the variance loses no
    /// digits.
    var shift = 0.0
}

/// Sums over cells, lane by lane.
struct DonorCellSums<L: Lane> {
    var mass = L(0)
    var mean = L(0)
    var square = L(0)
    var external = L(0)
    var peak = L(0)
    var outflow = L(0)
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
    }
}
