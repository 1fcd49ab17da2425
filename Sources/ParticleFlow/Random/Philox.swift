/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011).
///
/// A number is a function of key and counter alone, so that nothing about it
/// depends on who asks, or in which order.
public enum Philox {
    /// Four random words for a counter of four words and a key of two.
    @inlinable
    public static func words(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var c = counter
        var k = key
        for round in 0..<10 {
            if round > 0 { k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let first = 0xD251_1F53 * UInt64(c.x)
            let second = 0xCD9E_8D57 * UInt64(c.z)
            c = SIMD4(
                UInt32(truncatingIfNeeded: second >> 32) ^ c.y ^ k.x,
                UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ c.w ^ k.y,
                UInt32(truncatingIfNeeded: first))
        }
        return c
    }

    /// The same words of eight counters side by side, each in the low half of a
    /// word of 64 bits, as a multiplication takes them.
    struct Eight {
        var x: SIMD8<UInt64>
        var y: SIMD8<UInt64>
        var z: SIMD8<UInt64>
        var w: SIMD8<UInt64>
    }

    /// ``words(_:key:)`` for eight counters at once.
    @inline(__always)
    static func words(_ counters: Eight, key: SIMD2<UInt32>) -> Eight {
        let low = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
        var c = counters
        var k = key
        for round in 0..<10 {
            if round > 0 { k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let first = (c.x & low) &* SIMD8(repeating: 0xD251_1F53)
            let second = (c.z & low) &* SIMD8(repeating: 0xCD9E_8D57)
            c = Eight(
                x: second &>> 32 ^ c.y ^ SIMD8(repeating: UInt64(k.x)), y: second & low,
                z: first &>> 32 ^ c.w ^ SIMD8(repeating: UInt64(k.y)), w: first & low)
        }
        return c
    }
}
