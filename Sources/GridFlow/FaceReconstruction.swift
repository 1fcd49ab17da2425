import Meshes

/// The schemes that transport can use.
enum TransportScheme {
    /// First order.
    case donorCell
    /// High order where the density is smooth.
    case monotonicityPreserving

    /// The largest Courant number (outflow rate times step) that is positive.
    var maximumCourant: Double {
        switch self {
        case .donorCell: DonorCell.maximumCourant
        case .monotonicityPreserving: MonotonicityPreserving.maximumCourant
        }
    }
}

/// How the density at a face follows from the averages of the cells about it.
///
/// The face value is taken from the donor cell's side; a, b, c, d, e are the
/// averages of five cells along the flow, c the donor, d the cell beyond the face.
/// The value must lie in [0, c / maximumCourant]: then the cells' outflow within
/// a step is at most what they hold as long as the Courant number is at most
/// ``maximumCourant``, and the density stays nonnegative.
protocol FaceReconstruction {
    /// The largest Courant number (outflow rate times step) that is positive.
    static var maximumCourant: Double { get }
    /// The face value, homogeneous of degree one in the averages.
    static func value<L: Lane>(_ a: L, _ b: L, _ c: L, _ d: L, _ e: L) -> L
}

/// First order: the donor cell's average.
enum DonorCell: FaceReconstruction {
    static var maximumCourant: Double { 1 }

    @inline(__always)
    static func value<L: Lane>(_ a: L, _ b: L, _ c: L, _ d: L, _ e: L) -> L { c }
}

/// The fifth-order upwind value, kept within monotonicity-preserving bounds that
/// leave smooth extrema alone (Suresh and Huynh 1997, MP5), then within [0, 2c]
/// for positivity.
///
/// It contains no small constant that would tell a density from a smaller one:
/// scaling the averages scales the value, down to the smallest tails.
enum MonotonicityPreserving: FaceReconstruction {
    static var maximumCourant: Double { 0.5 }

    @inline(__always)
    static func value<L: Lane>(_ a: L, _ b: L, _ c: L, _ d: L, _ e: L) -> L {
        let fifth = (L(2) * a - L(13) * b + L(47) * c + L(27) * d - L(3) * e) * L(1.0 / 60)
        let upperLimit = c + L(4) * (c - b)
        // Between the averages on both sides, in smooth flanks, no bound binds.
        let least = L.min(c, L.max(d, upperLimit))
        let most = L.max(c, L.min(L.min(d, upperLimit), L(2) * c))
        if L.liesWithin(least, fifth, most) { return fifth }
        return limited(fifth, a, b, c, d, e)
    }

    /// The fifth-order value within the bounds.
    ///
    /// With q_M and q_L out of the way, `low` is at most
    /// max{min(c, d), min(c, q_U)} = min{c, max(d, q_U)} and `high` at least
    /// max{c, min(d, q_U)}. Minima and maxima are not rounded, so this holds for
    /// the numbers as computed, and a value between these two and at most 2c is
    /// what comes out, to the last bit: skipping this changes nothing.
    @inline(__always)
    static func limited<L: Lane>(_ fifth: L, _ a: L, _ b: L, _ c: L, _ d: L, _ e: L) -> L {
        let curvatureB = (a + c) - L(2) * b
        let curvatureC = (b + d) - L(2) * c
        let curvatureD = (c + e) - L(2) * d
        let ahead = bend(curvatureC, curvatureD)
        let behind = bend(curvatureB, curvatureC)

        let slope = c - b
        let upperLimit = c + L(4) * slope
        let median = L(0.5) * (c + d) - L(0.5) * ahead
        let largeCurvature = c + L(0.5) * slope + L(4.0 / 3) * behind

        let low = L.max(
            L.min(L.min(c, d), median), L.min(L.min(c, upperLimit), largeCurvature))
        let high = L.min(
            L.max(L.max(c, d), median), L.max(L.max(c, upperLimit), largeCurvature))
        let limited = L.min(L.max(fifth, low), high)
        return L.min(L.max(limited, L(0)), L(2) * c)
    }

    /// minmod(4p − q, 4q − p, p, q): the curvature at a face, if both sides agree.
    @inline(__always)
    private static func bend<L: Lane>(_ p: L, _ q: L) -> L {
        let u = L(4) * p - q
        let v = L(4) * q - p
        let lowest = L.min(L.min(u, v), L.min(p, q))
        let highest = L.max(L.max(u, v), L.max(p, q))
        return L.max(lowest, L(0)) + L.min(highest, L(0))
    }
}
