import Meshes

/// C = A·B for row-major matrices, or C + A·B; the columns of B and C are whole vectors
/// of eight.
///
/// An element of C is summed in the order of the rows of B, whatever the cut into
/// panels: results do not depend on who computes which rows.
struct MatrixProduct {
    let a: UnsafePointer<Double>
    let aStride: Int
    let b: UnsafePointer<Double>
    let bStride: Int
    let c: UnsafeMutablePointer<Double>
    let cStride: Int
    /// The columns of A and rows of B.
    let depth: Int
    /// The columns of B and C, a multiple of eight.
    let columns: Int
    /// Whether the product is added to what is in C.
    let adds: Bool

    private typealias Eight = SIMD8<Double>

    /// Computes the rows of C in `rows`, four at a time.
    func run(over rows: Range<Int>) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let count = min(4, rows.upperBound - row)
            var column = 0
            while column &+ 16 <= columns {
                panel(row, count, column)
                column &+= 16
            }
            if column < columns { narrowPanel(row, count, column) }
            row += count
        }
    }

    /// Four rows and sixteen columns: as many sums as stay in registers. Rows that are
    /// not there repeat the last and are not stored.
    @inline(__always)
    private func panel(_ row: Int, _ count: Int, _ column: Int) {
        let a0 = a + row &* aStride
        let a1 = a + (row &+ min(1, count &- 1)) &* aStride
        let a2 = a + (row &+ min(2, count &- 1)) &* aStride
        let a3 = a + (row &+ min(3, count &- 1)) &* aStride
        var (s0, s1, s2, s3) = (Eight(0), Eight(0), Eight(0), Eight(0))
        var (t0, t1, t2, t3) = (Eight(0), Eight(0), Eight(0), Eight(0))
        var right = b + column
        for index in 0..<depth {
            let (x, y) = (Eight.load(right), Eight.load(right + 8))
            let (f0, f1) = (Eight(a0[index]), Eight(a1[index]))
            let (f2, f3) = (Eight(a2[index]), Eight(a3[index]))
            s0 = s0 + f0 * x
            t0 = t0 + f0 * y
            s1 = s1 + f1 * x
            t1 = t1 + f1 * y
            s2 = s2 + f2 * x
            t2 = t2 + f2 * y
            s3 = s3 + f3 * x
            t3 = t3 + f3 * y
            right += bStride
        }
        store(s0, t0, row, column)
        if count > 1 { store(s1, t1, row &+ 1, column) }
        if count > 2 { store(s2, t2, row &+ 2, column) }
        if count > 3 { store(s3, t3, row &+ 3, column) }
    }

    @inline(__always)
    private func store(_ low: Eight, _ high: Eight, _ row: Int, _ column: Int) {
        store(low, row, column)
        store(high, row, column &+ 8)
    }

    @inline(__always)
    private func store(_ sum: Eight, _ row: Int, _ column: Int) {
        let target = c + row &* cStride + column
        (adds ? Eight.load(target) + sum : sum).store(target)
    }

    /// The last eight columns, a row at a time.
    private func narrowPanel(_ row: Int, _ count: Int, _ column: Int) {
        for index in row..<row + count {
            let left = a + index * aStride
            var sum = Eight(0)
            for place in 0..<depth {
                sum = sum + Eight(left[place]) * Eight.load(b + place * bStride + column)
            }
            store(sum, index, column)
        }
    }
}

/// Σ aᵢ bᵢ over `count` numbers, a multiple of eight.
@inline(__always)
func innerProduct(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int
) -> Double {
    var sum = SIMD8<Double>(0)
    var index = 0
    while index < count {
        sum = sum + SIMD8<Double>.load(a + index) * SIMD8<Double>.load(b + index)
        index &+= 8
    }
    return sum.laneSum
}
