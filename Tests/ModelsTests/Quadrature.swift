import Foundation
import Models

/// ∫ f over [a, b] by the tanh-sinh rule, which shrugs off singular ends.
func integral(from a: Double, to b: Double, _ f: (Double) -> Double) -> Double {
    guard b > a else { return 0 }
    let step = 0.05
    var sum = 0.0
    for k in -72...72 {
        let s = Double.pi / 2 * sinh(Double(k) * step)
        // The distance to the nearer end keeps its digits where 1 − tanh would not.
        let distance = (b - a) / (1 + exp(2 * abs(s)))
        let x = k < 0 ? a + distance : b - distance
        guard a < x, x < b else { continue }
        let weight = Double.pi / 2 * cosh(Double(k) * step) / (cosh(s) * cosh(s))
        sum += weight * f(x)
    }
    return sum * step * (b - a) / 2
}

/// Whether two numbers agree to `tolerance`, relative to the larger of them.
func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b))
}

/// The message of the `ModelError` that `body` throws, or nil if it throws none.
func modelError(_ body: () throws -> Void) -> ModelError? {
    do {
        try body()
        return nil
    } catch {
        return error as? ModelError
    }
}
