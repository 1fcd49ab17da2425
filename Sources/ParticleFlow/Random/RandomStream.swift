import Foundation

/// What a random number is for; a part of its counter.
package enum Purpose: UInt32 {
    case start = 1
    case test, correction, injection, event, partner
    case inputs, parameters, order
    case velocity, heat, noise
}

/// The random numbers of one replica.
///
/// A number is a function of (seed, count, replica, step, index, purpose) and of
/// its place among the numbers of that counter, and of nothing else.
package final class RandomSource {
    /// The number of the replica.
    package var replica: UInt32
    private let key: SIMD2<UInt32>

    package init(seed: UInt64, count: Int, replica: Int) {
        // Systems of different size are independent, as an ensemble over sizes needs.
        let mixed = Self.mixed(Self.mixed(seed) &+ UInt64(count))
        key = SIMD2(UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
        self.replica = UInt32(truncatingIfNeeded: replica)
    }

    /// Block number `block` of two numbers, uniform on (0, 1).
    @inline(__always)
    package func pair(_ purpose: Purpose, step: Int, index: Int, block: UInt32 = 0) -> SIMD2<Double>
    {
        let counter = SIMD4(
            UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: step), replica,
            purpose.rawValue << 24 | block)
        let words = Philox.words(counter, key: key)
        return SIMD2(Self.uniform(words.x, words.y), Self.uniform(words.z, words.w))
    }

    /// Two independent standard normal numbers, from one block (Box and Muller 1958).
    @inline(__always)
    package func normals(_ purpose: Purpose, step: Int, index: Int) -> SIMD2<Double> {
        let uniform = pair(purpose, step: step, index: index)
        let radius = (-2 * log(uniform.x)).squareRoot()
        let angle = 2 * Double.pi * uniform.y
        return SIMD2(radius * cos(angle), radius * sin(angle))
    }

    /// ``pair(_:step:index:block:)`` of the eight indices from `first` on, the pairs
    /// one after the other.
    @inline(__always)
    package func pairs(_ purpose: Purpose, step: Int, first: Int) -> SIMD16<Double> {
        let index =
            SIMD8(repeating: UInt64(UInt32(truncatingIfNeeded: first)))
            &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
        let words = Philox.words(
            Philox.Eight(
                x: index & SIMD8(repeating: 0xFFFF_FFFF),
                y: SIMD8(repeating: UInt64(UInt32(truncatingIfNeeded: step))),
                z: SIMD8(repeating: UInt64(replica)),
                w: SIMD8(repeating: UInt64(purpose.rawValue << 24))),
            key: key)
        var numbers = SIMD16<Double>()
        numbers.evenHalf = Self.uniform(words.x, words.y)
        numbers.oddHalf = Self.uniform(words.z, words.w)
        return numbers
    }

    /// Eight numbers of ``uniform(_:_:)``, converted half by half through the bits of
    /// the fraction: each half is exact, and so is their sum.
    @inline(__always)
    private static func uniform(_ high: SIMD8<UInt64>, _ low: SIMD8<UInt64>) -> SIMD8<Double> {
        (fraction(high) * 0x1p21 + fraction(low &>> 11) + 0.5) * 0x1p-53
    }

    /// Integers below 2⁵² as numbers.
    @inline(__always)
    private static func fraction(_ bits: SIMD8<UInt64>) -> SIMD8<Double> {
        let pattern = bits | SIMD8(repeating: (0x1p52).bitPattern)
        return unsafeBitCast(pattern, to: SIMD8<Double>.self) - 0x1p52
    }

    /// 53 bits in the open interval, so that its logarithm is finite.
    @inline(__always)
    private static func uniform(_ high: UInt32, _ low: UInt32) -> Double {
        let bits = (UInt64(high) << 32 | UInt64(low)) >> 11
        return (Double(bits) + 0.5) * 0x1p-53
    }

    /// The finaliser of SplitMix64, a bijection that spreads neighbouring seeds.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The numbers of one counter, one after the other.
final class RandomStream {
    private let source: RandomSource
    private var purpose = Purpose.start
    private var step = 0
    private var index = 0
    private var drawn: UInt32 = 0
    private var current = SIMD2<Double>()

    init(_ source: RandomSource) { self.source = source }

    /// Goes to the first number of a counter.
    func restart(_ purpose: Purpose, step: Int, index: Int) {
        self.purpose = purpose
        self.step = step
        self.index = index
        drawn = 0
    }

    /// The next number, uniform on (0, 1).
    func next() -> Double {
        if drawn & 1 == 0 {
            // A stream has 2²⁵ numbers, more than any rejection needs.
            current = source.pair(
                purpose, step: step, index: index, block: drawn >> 1 & 0xFF_FFFF)
        }
        defer { drawn &+= 1 }
        return current[Int(drawn & 1)]
    }
}
