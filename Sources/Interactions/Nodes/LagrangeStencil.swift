import Meshes

/// Interpolation from sixteen equidistant nodes, eight on either side of a point,
/// by the polynomial of degree 15 through them.
///
/// With s the distance from the middle of the stencil in spacings and nodes at
/// s = ±½, ±1½, … the Lagrange polynomial of the node s_a is (s + s_a)·R_a(s²),
/// where R_a has the pairs of the other nodes as zeros; that of the opposite node
/// is its mirror image. A single evaluation of R gives both.
struct LagrangeStencil: Sendable {
    typealias Half = SIMD8<Double>

    /// The number of nodes.
    static let width = 16
    /// The nodes to the left of a point's own interval.
    static let reach = width / 2 - 1

    /// What every node contributes to the interpolant, or to its derivative.
    struct Weights {
        /// Of the eight nodes to the left, from left to right.
        var left: Half
        /// Of the eight nodes to the right, from left to right.
        var right: Half

        /// The weights in order.
        var values: [Double] { left.values + right.values }
    }

    /// s_a of the nodes to the left.
    let nodes: Half
    /// The coefficients of R, from the constant up, a vector of all nodes each.
    private let coefficients: AlignedBuffer

    init() {
        let nodes = (0..<8).map { Double($0) - 7.5 }
        coefficients = AlignedBuffer(count: 8 * 8)
        for a in 0..<8 {
            let others = (0..<8).filter { $0 != a }.map { nodes[$0] * nodes[$0] }
            let square = nodes[a] * nodes[a]
            let norm = others.reduce(2 * nodes[a]) { $0 * (square - $1) }
            var polynomial = [1.0]
            for zero in others {
                let raised = [0] + polynomial
                polynomial = zip(raised, polynomial + [0]).map { $0 - zero * $1 }
            }
            for (power, coefficient) in polynomial.enumerated() {
                coefficients[8 * power + a] = coefficient / norm
            }
        }
        self.nodes = Half(nodes)
    }

    /// The largest Σ|weights| of any point.
    var lebesgue: Double { largest { weightsAndSlopes($0).0 } }

    /// The largest Σ|slopes| of any point.
    var slopeLebesgue: Double { largest { weightsAndSlopes($0).1 } }

    /// Both are largest in the middle or at an end.
    private func largest(_ weights: (Double) -> Weights) -> Double {
        [-0.5, 0, 0.5].map { weights($0).values.reduce(0) { $0 + abs($1) } }.max()!
    }

    /// The weights at `s` between −½ and ½.
    @inline(__always)
    func weights(_ s: Double) -> Weights {
        let value = common(s)
        return Weights(left: (nodes + s) * value, right: ((nodes - s) * value).reversed)
    }

    /// The weights at `s` and, for the derivative in s, their slopes.
    @inline(__always)
    func weightsAndSlopes(_ s: Double) -> (Weights, Weights) {
        let square = Half(repeating: s * s)
        var value = coefficient(7)
        var slope = Half.zero
        for power in stride(from: 6, through: 0, by: -1) {
            slope = slope * square + value
            value = value * square + coefficient(power)
        }
        slope = slope * (2 * s)
        let (left, right) = (nodes + s, nodes - s)
        return (
            Weights(left: left * value, right: (right * value).reversed),
            Weights(
                left: value + left * slope, right: (right * slope - value).reversed)
        )
    }

    /// The even and the odd part in s of the weights of the eight nodes to the left.
    ///
    /// Those of the opposite nodes are even − odd.
    func parts(_ s: Double) -> (even: Half, odd: Half) {
        let value = common(s)
        return (nodes * value, s * value)
    }

    /// The weights as polynomials in s: of each power, from s⁰ to s¹⁵, the
    /// coefficients of all nodes.
    var powers: [[Double]] {
        (0..<Self.width).map { power in
            // (s + s_a)·R_a(s²) has s_a r_j at s²ʲ and r_j at s²ʲ⁺¹; the opposite node
            // has the mirror image of it.
            let row = coefficient(power / 2)
            let isOdd = power % 2 == 1
            return (isOdd ? row : nodes * row).values + (isOdd ? -row : nodes * row).reversed.values
        }
    }

    /// R of the nodes to the left at s².
    @inline(__always)
    private func common(_ s: Double) -> Half {
        let square = Half(repeating: s * s)
        var value = coefficient(7)
        for power in stride(from: 6, through: 0, by: -1) {
            value = value * square + coefficient(power)
        }
        return value
    }

    /// The coefficients of s²ᵖ in R, one a node to the left.
    @inline(__always)
    func coefficient(_ power: Int) -> Half {
        UnsafeRawPointer(coefficients.pointer + 8 * power).load(as: Half.self)
    }
}

extension SIMD8<Double> {
    /// The lanes from last to first.
    @inline(__always)
    var reversed: Self {
        Self(self[7], self[6], self[5], self[4], self[3], self[2], self[1], self[0])
    }

    /// The sum of the lanes.
    @inline(__always)
    var total: Double {
        let four = lowHalf + highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }

    fileprivate var values: [Double] { indices.map { self[$0] } }
}

extension UnsafePointer<Double> {
    /// The eight numbers from `offset` on.
    @inline(__always)
    func eight(_ offset: Int) -> SIMD8<Double> {
        UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<Double>.self)
    }

    /// The first `count` of them, and zeros.
    @inline(__always)
    func eight(_ offset: Int, count: Int) -> SIMD8<Double> {
        if count == 8 { return eight(offset) }
        var numbers = SIMD8<Double>.zero
        for lane in 0..<count { numbers[lane] = self[offset + lane] }
        return numbers
    }
}

extension UnsafeMutablePointer<Double> {
    /// The eight numbers from `offset` on.
    @inline(__always)
    func eight(_ offset: Int) -> SIMD8<Double> {
        UnsafeRawPointer(self + offset).loadUnaligned(as: SIMD8<Double>.self)
    }

    /// Adds to the eight numbers from `offset` on.
    @inline(__always)
    func add(_ terms: SIMD8<Double>, _ offset: Int) {
        UnsafeMutableRawPointer(self + offset).storeBytes(
            of: eight(offset) + terms, as: SIMD8<Double>.self)
    }

    /// Overwrites the eight numbers from `offset` on, or the first `count` of them.
    @inline(__always)
    func put(_ numbers: SIMD8<Double>, _ offset: Int, count: Int = 8) {
        if count == 8 {
            UnsafeMutableRawPointer(self + offset).storeBytes(of: numbers, as: SIMD8<Double>.self)
        } else {
            for lane in 0..<count { self[offset + lane] = numbers[lane] }
        }
    }
}
