/// Eight vectors that stay in registers, one for each pair of opposite nodes.
struct Octet {
    typealias Vector = SIMD8<Double>

    var a = Vector.zero
    var b = Vector.zero
    var c = Vector.zero
    var d = Vector.zero
    var e = Vector.zero
    var f = Vector.zero
    var g = Vector.zero
    var h = Vector.zero

    /// Adds eight multiples of a vector.
    @inline(__always)
    mutating func add(_ weights: UnsafePointer<Double>, times x: Vector) {
        a += weights[0] * x
        b += weights[1] * x
        c += weights[2] * x
        d += weights[3] * x
        e += weights[4] * x
        f += weights[5] * x
        g += weights[6] * x
        h += weights[7] * x
    }

    /// The sum of the vectors, weighted.
    @inline(__always)
    func sum(_ weights: UnsafePointer<Double>) -> Vector {
        ((weights[0] * a + weights[1] * b) + (weights[2] * c + weights[3] * d))
            + ((weights[4] * e + weights[5] * f) + (weights[6] * g + weights[7] * h))
    }

    /// Adds x·qᵏ for k = 0…7.
    @inline(__always)
    mutating func addPowers(of q: Vector, times x: Vector) {
        var term = x
        a += term
        term *= q
        b += term
        term *= q
        c += term
        term *= q
        d += term
        term *= q
        e += term
        term *= q
        f += term
        term *= q
        g += term
        term *= q
        h += term
    }

    /// The sum of the lanes of each vector.
    var totals: Vector {
        Vector(a.total, b.total, c.total, d.total, e.total, f.total, g.total, h.total)
    }
}
