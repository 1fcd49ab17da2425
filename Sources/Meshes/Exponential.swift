/// eˣ to about one unit in the last place, for many numbers at once.
///
/// Below −708 the result is 0, above 709 it is infinite.
@inlinable @inline(__always)
package func exponential<L: Lane>(_ x: L) -> L {
    let power = moderateExponential(L.max(L.min(x, L(709)), L(-708)))
    let low = L.select(x - L(-708), power, L(0))
    return L.select(L(709) - x, low, L(.infinity))
}

/// eˣ for x from −708 to 709.
///
/// x = n·log 2 + r with |r| ≤ ½ log 2, eʳ by its Taylor polynomial of degree 13
/// (truncation 4·10⁻¹⁸), times 2ⁿ through the exponent bits.
@inlinable @inline(__always)
package func moderateExponential<L: Lane>(_ x: L) -> L {
    // Adding 1.5·2⁵² rounds to an integer and leaves it in the low bits.
    let shifter = L(6_755_399_441_055_744)
    let shifted = x * L(1.4426950408889634) + shifter
    let n = shifted - shifter
    let r = (x - n * L(0.693147180369123816490)) - n * L(1.90821492927058770002e-10)
    var sum = L(1.0 / 6_227_020_800) * r + L(1.0 / 479_001_600)
    sum = sum * r + L(1.0 / 39_916_800)
    sum = sum * r + L(1.0 / 3_628_800)
    sum = sum * r + L(1.0 / 362_880)
    sum = sum * r + L(1.0 / 40_320)
    sum = sum * r + L(1.0 / 5_040)
    sum = sum * r + L(1.0 / 720)
    sum = sum * r + L(1.0 / 120)
    sum = sum * r + L(1.0 / 24)
    sum = sum * r + L(1.0 / 6)
    sum = sum * r + L(0.5)
    sum = (sum * r) * r + r + L(1)
    return sum.scaled(byPowerIn: shifted)
}

/// eˣ for |x| ≤ 1/32, by its Taylor polynomial of degree 7 (truncation 3·10⁻¹⁷).
@inlinable @inline(__always)
package func smallExponential<L: Lane>(_ x: L) -> L {
    var sum = L(1.0 / 5_040) * x + L(1.0 / 720)
    sum = sum * x + L(1.0 / 120)
    sum = sum * x + L(1.0 / 24)
    sum = sum * x + L(1.0 / 6)
    sum = sum * x + L(0.5)
    return (sum * x) * x + x + L(1)
}
