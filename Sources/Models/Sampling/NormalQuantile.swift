import Foundation

/// The x with Φ(x) = `p` for the standard normal distribution, to about 1e-15
/// (Wichura 1988, AS 241); −∞ for 0, ∞ for 1.
func normalQuantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p <= 0 ? -.infinity : .infinity }
    let q = p - 0.5
    if abs(q) <= 0.425 {
        return q * ratio(central, at: 0.180625 - q * q)
    }
    let r = (-log(min(p, 1 - p))).squareRoot()
    let x = r <= 5 ? ratio(tail, at: r - 1.6) : ratio(farTail, at: r - 5)
    return q < 0 ? -x : x
}

/// The x with the fraction `u` of the standard normal mass on `[a, b]` below it.
///
/// Keeps its digits far out: the tail that is the smaller is the one inverted.
func normalQuantile(_ u: Double, from a: Double, to b: Double) -> Double {
    func below(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }
    let lower = below(a) * (1 - u) + below(b) * u
    let upper = below(-a) * (1 - u) + below(-b) * u
    // Where all mass underflows what there was sits at the end next to 0.
    if a > 0, upper == 0 { return a }
    if b < 0, lower == 0 { return b }
    let x = lower < upper ? normalQuantile(lower) : -normalQuantile(upper)
    return min(max(x, a), b)
}

/// The same for a normal distribution of any mean and standard deviation.
func normalQuantile(
    _ u: Double, from a: Double, to b: Double, mean: Double, sd: Double
) -> Double {
    mean + sd * normalQuantile(u, from: (a - mean) / sd, to: (b - mean) / sd)
}

/// The coefficients of a ratio of two polynomials, lowest degree first.
private typealias Ratio = (above: SIMD8<Double>, below: SIMD8<Double>)

private func ratio(_ r: Ratio, at x: Double) -> Double {
    var (above, below) = (0.0, 0.0)
    for k in stride(from: 7, through: 0, by: -1) {
        above = above * x + r.above[k]
        below = below * x + r.below[k]
    }
    return above / below
}

private let central: Ratio = (
    SIMD8(
        3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
        1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
        3.3430575583588128105e+4, 2.5090809287301226727e+3),
    SIMD8(
        1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
        5.2264952788528545610e+3)
)

private let tail: Ratio = (
    SIMD8(
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
        3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4),
    SIMD8(
        1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
        1.05075007164441684324e-9)
)

private let farTail: Ratio = (
    SIMD8(
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
        2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7),
    SIMD8(
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
        2.04426310338993978564e-15)
)
