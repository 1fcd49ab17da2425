import Meshes

/// The interpolant of a ``LagrangeStencil`` as a polynomial in each interval.
///
/// With s between −½ and ½ in an interval, the sixteen nodes of its stencil carry
/// the interpolant Σₖ aₖ sᵏ, k < 16, and aₖ = Σ_b L_kb f_b. Where there are more
/// points than intervals it is cheaper to compute the aₖ once than sixteen weights
/// a point. The transpose is that of the moments: charges q give Σ q sᵏ in each
/// interval, and Σₖ L_kb of them is what arrives at node b.
struct IntervalPolynomials: Sendable {
    typealias Half = LagrangeStencil.Half

    /// The number of coefficients of an interval.
    static let width = LagrangeStencil.width
    /// The doubles that an interval takes in a table of values and slopes.
    static let entry = 2 * width

    /// L_kb with b contiguous, then its transpose.
    private let byPower: AlignedBuffer
    private let byNode: AlignedBuffer
    private let basis = PowerBasis()

    init(_ stencil: LagrangeStencil) {
        let width = Self.width
        let rows = stencil.powers
        byPower = AlignedBuffer(rows.flatMap { $0 })
        byNode = AlignedBuffer((0..<width).flatMap { node in rows.map { $0[node] } })
    }

    /// Writes the coefficients of the interpolant of `nodes`, and those of its
    /// derivative in s, for the intervals in `range`.
    func tabulate(
        _ nodes: UnsafePointer<Double>, in range: Range<Int>,
        into table: UnsafeMutablePointer<Double>
    ) {
        for interval in range {
            let (low, high) = Self.product(byNode.pointer, nodes + interval)
            let entry = table + interval * Self.entry
            low.store(entry)
            high.store(entry + 8)
            let slopes = entry + Self.width
            for power in 1..<Self.width { slopes[power - 1] = Double(power) * entry[power] }
            slopes[Self.width - 1] = 0
        }
    }

    /// Adds what the moments of all intervals bring to the nodes.
    func scatter(
        _ moments: UnsafePointer<Double>, intervals: Int,
        into nodes: UnsafeMutablePointer<Double>
    ) {
        for interval in 0..<intervals {
            let (left, right) = Self.product(byPower.pointer, moments + interval * Self.width)
            nodes.add(left, interval)
            nodes.add(right, interval + 8)
        }
    }

    /// Σ_j of the row j of a square matrix times `vector[j]`.
    @inline(__always)
    private static func product(
        _ matrix: UnsafeMutablePointer<Double>, _ vector: UnsafePointer<Double>
    ) -> (Half, Half) {
        var (low, high) = (Half.zero, Half.zero)
        for row in 0..<width {
            low += vector[row] * matrix.eight(row * width)
            high += vector[row] * matrix.eight(row * width + 8)
        }
        return (low, high)
    }

    /// Writes eight terms whose sum is the interpolant, then eight of its derivative
    /// in s, from the entry of its interval.
    @inline(__always)
    func evaluate(
        _ entry: UnsafeMutablePointer<Double>, at s: Double,
        terms: UnsafeMutablePointer<Double>
    ) {
        let (powers, eighth) = basis.powers(s)
        ((entry.eight(0) + eighth * entry.eight(8)) * powers).store(terms)
        ((entry.eight(16) + eighth * entry.eight(24)) * powers).store(terms + 8)
    }

    /// Adds a charge at s to the moments of its interval.
    @inline(__always)
    func add(_ charge: Double, at s: Double, to moments: UnsafeMutablePointer<Double>) {
        let (powers, eighth) = basis.powers(s)
        let low = charge * powers
        moments.add(low, 0)
        moments.add(eighth * low, 8)
    }
}

/// The powers of a number, eight of them in a vector.
private struct PowerBasis: Sendable {
    /// Where a power has a factor of s, of s² and of s⁴, and where it has none. In
    /// memory, as a compiler that knew them would take the vectors apart.
    private let factors = AlignedBuffer([
        0, 1, 0, 1, 0, 1, 0, 1,
        1, 0, 1, 0, 1, 0, 1, 0,
        0, 0, 1, 1, 0, 0, 1, 1,
        1, 1, 0, 0, 1, 1, 0, 0,
        0, 0, 0, 0, 1, 1, 1, 1,
        1, 1, 1, 1, 0, 0, 0, 0,
    ])

    /// 1, s, …, s⁷ and s⁸; sums with 0 and 1 are exact.
    @inline(__always)
    func powers(_ s: Double) -> (SIMD8<Double>, Double) {
        let (square, fourth) = (s * s, s * s * (s * s))
        let factors = factors.pointer
        let ones = factors.eight(0) * s + factors.eight(8)
        let twos = factors.eight(16) * square + factors.eight(24)
        let fours = factors.eight(32) * fourth + factors.eight(40)
        return (ones * twos * fours, fourth * fourth)
    }
}
