import Meshes

/// Sixteen standard normal numbers at a time, from eight counters (Box and Muller 1958).
package enum NormalBlock {
    private typealias Eight = SIMD8<Double>

    /// Fills `values` with `count` numbers, a multiple of sixteen; block b of them are a
    /// function of the counters 8b to 8b + 7 from `first` on.
    package static func fill(
        _ values: UnsafeMutablePointer<Double>, count: Int, _ random: RandomSource,
        _ purpose: Purpose, step: Int, first: Int
    ) {
        var place = 0
        while place < count {
            let uniform = random.pairs(purpose, step: step, first: first &+ place / 2)
            let (sine, cosine) = circle(uniform.oddHalf)
            let radius = (Eight(-2) * logarithm(uniform.evenHalf)).squareRoot()
            (radius * cosine).store(values + place)
            (radius * sine).store(values + place + 8)
            place &+= 16
        }
    }

    /// log u for u in (0, 1), to about two units in the last place.
    ///
    /// u = 2ᵉm with m in [√½, √2), and log m = 2 artanh s = 2 Σ s²ᵏ⁺¹/(2k + 1) with
    /// s = (m − 1)/(m + 1), |s| < 0.172 (truncation 2·10⁻¹⁷).
    @inline(__always)
    private static func logarithm(_ u: SIMD8<Double>) -> SIMD8<Double> {
        let bits = unsafeBitCast(u, to: SIMD8<UInt64>.self)
        let root = SIMD8<UInt64>(repeating: (0.5.squareRoot()).bitPattern)
        let fraction = SIMD8<UInt64>(repeating: 0x000F_FFFF_FFFF_FFFF)
        let shifted = bits &- root
        let m = unsafeBitCast((shifted & fraction) &+ root, to: SIMD8<Double>.self)
        // −e is from 0 to 54; in the low bits of 2⁵² it becomes a double.
        let power = SIMD8<Int64>.zero &- (unsafeBitCast(shifted, to: SIMD8<Int64>.self) &>> 52)
        let pattern =
            unsafeBitCast(power, to: SIMD8<UInt64>.self)
            | SIMD8(repeating: (0x1p52).bitPattern)
        let e = Eight(0x1p52) - unsafeBitCast(pattern, to: SIMD8<Double>.self)
        let s = (m - Eight(1)).divided(by: m + Eight(1))
        let q = s * s
        var sum = Eight(1.0 / 19) * q + Eight(1.0 / 17)
        sum = sum * q + Eight(1.0 / 15)
        sum = sum * q + Eight(1.0 / 13)
        sum = sum * q + Eight(1.0 / 11)
        sum = sum * q + Eight(1.0 / 9)
        sum = sum * q + Eight(1.0 / 7)
        sum = sum * q + Eight(1.0 / 5)
        sum = sum * q + Eight(1.0 / 3)
        let log = (sum * q) * s + s
        return e * Eight(0.693147180559945309417) + (log + log)
    }

    /// sin 2θ and cos 2θ for θ = π(u − ½), by the series of sin θ and cos θ to θ²³ and
    /// θ²² (truncation below 10⁻¹⁸).
    @inline(__always)
    private static func circle(
        _ u: SIMD8<Double>
    ) -> (sine: SIMD8<Double>, cosine: SIMD8<Double>) {
        let theta = Eight(Double.pi) * (u - Eight(0.5))
        let q = theta * theta
        // Nested: 1 − q/(2·3)·(1 − q/(4·5)·(…)), and likewise for the cosine.
        var sine = Eight(1) - q * Eight(1.0 / (22 * 23))
        sine = Eight(1) - q * Eight(1.0 / (20 * 21)) * sine
        sine = Eight(1) - q * Eight(1.0 / (18 * 19)) * sine
        sine = Eight(1) - q * Eight(1.0 / (16 * 17)) * sine
        sine = Eight(1) - q * Eight(1.0 / (14 * 15)) * sine
        sine = Eight(1) - q * Eight(1.0 / (12 * 13)) * sine
        sine = Eight(1) - q * Eight(1.0 / (10 * 11)) * sine
        sine = Eight(1) - q * Eight(1.0 / (8 * 9)) * sine
        sine = Eight(1) - q * Eight(1.0 / (6 * 7)) * sine
        sine = Eight(1) - q * Eight(1.0 / (4 * 5)) * sine
        sine = Eight(1) - q * Eight(1.0 / (2 * 3)) * sine
        var cosine = Eight(1) - q * Eight(1.0 / (21 * 22))
        cosine = Eight(1) - q * Eight(1.0 / (19 * 20)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (17 * 18)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (15 * 16)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (13 * 14)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (11 * 12)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (9 * 10)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (7 * 8)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (5 * 6)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (3 * 4)) * cosine
        cosine = Eight(1) - q * Eight(1.0 / (1 * 2)) * cosine
        let s = theta * sine
        return (Eight(2) * s * cosine, Eight(1) - Eight(2) * s * s)
    }
}
