import Meshes

/// An axis of the box as particles meet it: a periodic one is a circle; at a wall
/// characteristics stop, and particles turn round.
struct BoxAxis {
    let lower: Double
    let upper: Double
    let isPeriodic: Bool

    init(_ axis: Axis) {
        lower = axis.lower
        upper = axis.upper
        isPeriodic = axis.boundary == .periodic
    }

    var length: Double { upper - lower }

    /// Whether `x` is one of the two ends.
    @inline(__always)
    func isWall(_ x: Double) -> Bool { x == lower || x == upper }

    /// Whether a velocity at `x` points through a wall there.
    @inline(__always)
    func leaves(at x: Double, velocity: Double) -> Bool {
        !isPeriodic && (x == lower && velocity < 0 || x == upper && velocity > 0)
    }

    /// The place in the box of a coordinate that may have left it.
    ///
    /// A characteristic that would leave through a wall slides along it: the
    /// normal velocity is spent on the wall, the tangential one remains.
    @inline(__always)
    func place(_ x: Double) -> Double {
        guard isPeriodic else { return x < lower ? lower : x > upper ? upper : x }
        guard x < lower || x >= upper else { return x }
        let wound = x - ((x - lower) / length).rounded(.down) * length
        return wound < lower || wound >= upper ? lower : wound
    }

    /// The place of a particle that bounced off the walls, or went round; NaN if
    /// the coordinate is not finite.
    @inline(__always)
    func reflected(_ x: Double) -> Double {
        x >= lower && x <= upper ? x : isPeriodic ? place(x) : folded(x)
    }

    /// The place of a particle that bounced off the walls, or went round, and whether its
    /// velocity has turned.
    @inline(__always)
    func bounced(_ x: Double) -> (place: Double, isTurned: Bool) {
        if x >= lower && x <= upper { return (x, false) }
        return isPeriodic ? (place(x), false) : (folded(x), offset(x) > length)
    }

    private func folded(_ x: Double) -> Double {
        let offset = offset(x)
        // Rounding may leave the axis by an ulp; NaN stays.
        return offset.isNaN
            ? .nan : min(max(lower + min(offset, 2 * length - offset), lower), upper)
    }

    /// How far along the way from wall to wall and back a coordinate is.
    private func offset(_ x: Double) -> Double {
        let (period, offset) = (2 * length, x - lower)
        return offset - period * (offset / period).rounded(.down)
    }
}
