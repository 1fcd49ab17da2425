import Meshes

/// The mass in the right-hand part of a cell: what a shift hands on to the next one.
///
/// The density is the polynomial p of degree 4 that has the averages of five cells, and
/// the part is [½ − f, ½] in widths of the cell from its centre, so that the mass is
/// ∫p = Σ wₖ(f)·average, a linear function of the averages. It is kept within [0, c] with
/// c the average of the cell itself: then neither part is negative.
struct RightPart {
    private let weights: (Double, Double, Double, Double, Double)

    /// The coefficients of xᵏ in p, by average, over their common denominator.
    private static let polynomial: [(coefficients: [Double], denominator: Double)] = [
        ([9, -116, 2134, -116, 9], 1920), ([5, -34, 0, 34, -5], 48),
        ([-1, 12, -22, 12, -1], 16), ([-1, 2, 0, -2, 1], 12), ([1, -4, 6, -4, 1], 24),
    ]

    /// The part that is the fraction `fraction`, from 0 to 1, of a cell.
    init(fraction: Double) {
        var moments = SIMD8<Double>()
        var (upper, lower) = (1.0, 1.0)
        for power in 0..<5 {
            upper *= 0.5
            lower *= 0.5 - fraction
            moments[power] =
                (upper - lower) / (Double(power + 1) * Self.polynomial[power].denominator)
        }
        func weight(_ cell: Int) -> Double {
            (0..<5).reduce(0) { $0 + moments[$1] * Self.polynomial[$1].coefficients[cell] }
        }
        weights = (weight(0), weight(1), weight(2), weight(3), weight(4))
    }

    /// The mass of the part of the cell of average `c`, whose neighbours have the others.
    @inline(__always)
    func mass<L: Lane>(_ a: L, _ b: L, _ c: L, _ d: L, _ e: L) -> L {
        let outer = L(weights.0) * a + L(weights.4) * e
        let inner = L(weights.1) * b + L(weights.3) * d
        return L.min(L.max((outer + inner) + L(weights.2) * c, L(0)), c)
    }
}

/// The masses that the cells of a line hand on to their right neighbours.
struct HandedOn: LaneBody {
    let part: RightPart
    /// The line, with two more cells before the first one that hands on.
    let line: UnsafePointer<Double>
    let masses: UnsafeMutablePointer<Double>

    @inline(__always)
    mutating func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let place = line + index
        part.mass(
            L.load(place), L.load(place + 1), L.load(place + 2), L.load(place + 3),
            L.load(place + 4)
        ).store(masses + index)
    }
}

/// What is left of every cell of a line, and what it is handed.
struct Settled: LaneBody {
    let line: UnsafePointer<Double>
    /// The masses that the cells before are handing on, then those of the cells themselves.
    let masses: UnsafePointer<Double>
    let result: UnsafeMutablePointer<Double>

    @inline(__always)
    mutating func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let kept = L.load(line + index) - L.load(masses + index + 1)
        (kept + L.load(masses + index)).store(result + index)
    }
}
