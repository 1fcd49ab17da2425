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
}
