/// Where a butterfly's points come from.
///
/// A type, as is ``PointTarget``, and not a closure: the compiler would leave
/// closures as calls in the innermost loops.
protocol PointSource {
    /// Point number `index`.
    func point(_ index: Int) -> ComplexLanes
}

/// Where a butterfly's points go.
protocol PointTarget {
    /// Takes point number `index`.
    func put(_ index: Int, _ value: ComplexLanes)
}

/// A discrete Fourier transform of a few points, X_k = Σ_q x_q e^{−2πikq/r}.
///
/// With real and imaginary parts exchanged before and after it is the inverse.
protocol Butterfly {
    /// The number r of points.
    static var radix: Int { get }
    /// Takes up x_q for q = 0, …, r − 1.
    init(_ source: some PointSource)
    /// Hands out X_k for k = 0, …, r − 1.
    func transform(into target: some PointTarget)
}

struct Butterfly1: Butterfly {
    static let radix = 1
    let a: ComplexLanes

    @inline(__always)
    init(_ source: some PointSource) { a = source.point(0) }

    @inline(__always)
    func transform(into target: some PointTarget) { target.put(0, a) }
}

struct Butterfly2: Butterfly {
    static let radix = 2
    let a: ComplexLanes
    let b: ComplexLanes

    @inline(__always)
    init(_ source: some PointSource) { (a, b) = (source.point(0), source.point(1)) }

    @inline(__always)
    func transform(into target: some PointTarget) {
        target.put(0, a + b)
        target.put(1, a - b)
    }
}

struct Butterfly3: Butterfly {
    static let radix = 3
    private static let sine = 0.8660254037844386
    let a: ComplexLanes
    let b: ComplexLanes
    let c: ComplexLanes

    @inline(__always)
    init(_ source: some PointSource) {
        (a, b, c) = (source.point(0), source.point(1), source.point(2))
    }

    @inline(__always)
    func transform(into target: some PointTarget) {
        let sum = b + c
        let turned = (b - c) * Self.sine
        let rest = a - sum * 0.5
        target.put(0, a + sum)
        target.put(1, rest.minusI(turned))
        target.put(2, rest.plusI(turned))
    }
}

struct Butterfly4: Butterfly {
    static let radix = 4
    let a: ComplexLanes
    let b: ComplexLanes
    let c: ComplexLanes
    let d: ComplexLanes

    @inline(__always)
    init(_ source: some PointSource) {
        (a, b, c, d) = (source.point(0), source.point(1), source.point(2), source.point(3))
    }

    @inline(__always)
    func transform(into target: some PointTarget) {
        let (even, evenDifference) = (a + c, a - c)
        let (odd, oddDifference) = (b + d, b - d)
        target.put(0, even + odd)
        target.put(1, evenDifference.minusI(oddDifference))
        target.put(2, even - odd)
        target.put(3, evenDifference.plusI(oddDifference))
    }
}

struct Butterfly5: Butterfly {
    static let radix = 5
    /// Cosine and sine of 2π/5 and 4π/5.
    private static let cosine = (0.30901699437494745, -0.8090169943749475)
    private static let sine = (0.9510565162951535, 0.5877852522924731)
    let a: ComplexLanes
    let b: ComplexLanes
    let c: ComplexLanes
    let d: ComplexLanes
    let e: ComplexLanes

    @inline(__always)
    init(_ source: some PointSource) {
        (a, b, c, d, e) = (
            source.point(0), source.point(1), source.point(2), source.point(3), source.point(4)
        )
    }

    @inline(__always)
    func transform(into target: some PointTarget) {
        let (cosine, sine) = (Self.cosine, Self.sine)
        let (near, nearDifference) = (b + e, b - e)
        let (far, farDifference) = (c + d, c - d)
        target.put(0, a + (near + far))
        let first = a + (near * cosine.0 + far * cosine.1)
        let firstTurned = nearDifference * sine.0 + farDifference * sine.1
        target.put(1, first.minusI(firstTurned))
        target.put(4, first.plusI(firstTurned))
        let second = a + (near * cosine.1 + far * cosine.0)
        let secondTurned = nearDifference * sine.1 - farDifference * sine.0
        target.put(2, second.minusI(secondTurned))
        target.put(3, second.plusI(secondTurned))
    }
}

struct Butterfly7: Butterfly {
    static let radix = 7
    /// Cosine and sine of 2π/7, 4π/7 and 6π/7.
    private static let cosine = (0.6234898018587335, -0.22252093395631440, -0.9009688679024191)
    private static let sine = (0.7818314824680298, 0.9749279121818236, 0.4338837391175581)
    let a: ComplexLanes
    let b: ComplexLanes
    let c: ComplexLanes
    let d: ComplexLanes
    let e: ComplexLanes
    let f: ComplexLanes
    let g: ComplexLanes

    @inline(__always)
    init(_ source: some PointSource) {
        (a, b, c, d) = (source.point(0), source.point(1), source.point(2), source.point(3))
        (e, f, g) = (source.point(4), source.point(5), source.point(6))
    }

    @inline(__always)
    func transform(into target: some PointTarget) {
        let (cosine, sine) = (Self.cosine, Self.sine)
        let (near, nearDifference) = (b + g, b - g)
        let (middle, middleDifference) = (c + f, c - f)
        let (far, farDifference) = (d + e, d - e)
        target.put(0, a + (near + middle + far))
        let first = a + (near * cosine.0 + middle * cosine.1 + far * cosine.2)
        let firstTurned =
            nearDifference * sine.0 + middleDifference * sine.1 + farDifference * sine.2
        target.put(1, first.minusI(firstTurned))
        target.put(6, first.plusI(firstTurned))
        let second = a + (near * cosine.1 + middle * cosine.2 + far * cosine.0)
        let secondTurned =
            nearDifference * sine.1 - middleDifference * sine.2 - farDifference * sine.0
        target.put(2, second.minusI(secondTurned))
        target.put(5, second.plusI(secondTurned))
        let third = a + (near * cosine.2 + middle * cosine.0 + far * cosine.1)
        let thirdTurned =
            nearDifference * sine.2 - middleDifference * sine.0 + farDifference * sine.1
        target.put(3, third.minusI(thirdTurned))
        target.put(4, third.plusI(thirdTurned))
    }
}

/// The even or the odd points of a source.
private struct EveryOther<Source: PointSource>: PointSource {
    let source: Source
    let first: Int

    @inline(__always)
    func point(_ index: Int) -> ComplexLanes { source.point(2 * index + first) }
}

/// Two transforms of four points, of the even and of the odd ones.
struct Butterfly8: Butterfly {
    static let radix = 8
    private static let root = 0.7071067811865476
    let even: Butterfly4
    let odd: Butterfly4

    @inline(__always)
    init(_ source: some PointSource) {
        even = Butterfly4(EveryOther(source: source, first: 0))
        odd = Butterfly4(EveryOther(source: source, first: 1))
    }

    @inline(__always)
    func transform(into target: some PointTarget) {
        let (sum, difference) = (even.a + even.c, even.a - even.c)
        let (cross, crossDifference) = (even.b + even.d, even.b - even.d)
        let (oddSum, oddDifference) = (odd.a + odd.c, odd.a - odd.c)
        let (oddCross, oddCrossDifference) = (odd.b + odd.d, odd.b - odd.d)
        let (e0, e2) = (sum + cross, sum - cross)
        let (o0, o2) = (oddSum + oddCross, oddSum - oddCross)
        target.put(0, e0 + o0)
        target.put(4, e0 - o0)
        target.put(2, e2.minusI(o2))
        target.put(6, e2.plusI(o2))
        let e1 = difference.minusI(crossDifference)
        let e3 = difference.plusI(crossDifference)
        let o1 = oddDifference.minusI(oddCrossDifference)
        let o3 = oddDifference.plusI(oddCrossDifference)
        // o₁ e^{−iπ/4} and o₃ e^{−3iπ/4}.
        let turned1 = ComplexLanes(
            real: (o1.real + o1.imaginary) * Self.root,
            imaginary: (o1.imaginary - o1.real) * Self.root)
        let turned3 = ComplexLanes(
            real: (o3.imaginary - o3.real) * Self.root,
            imaginary: (o3.real + o3.imaginary) * -Self.root)
        target.put(1, e1 + turned1)
        target.put(5, e1 - turned1)
        target.put(3, e3 + turned3)
        target.put(7, e3 - turned3)
    }
}
