import Foundation

/// The state at `end` of y' = f(y) from y(0) = `start`, by classical Runge–Kutta.
func integrate(
    _ start: [Double], to end: Double, steps: Int = 4000, _ f: ([Double]) -> [Double]
) -> [Double] {
    let h = end / Double(steps)
    func moved(_ y: [Double], _ k: [Double], _ factor: Double) -> [Double] {
        zip(y, k).map { $0 + factor * $1 }
    }
    var y = start
    for _ in 0..<steps {
        let k1 = f(y)
        let k2 = f(moved(y, k1, h / 2))
        let k3 = f(moved(y, k2, h / 2))
        let k4 = f(moved(y, k3, h))
        for i in y.indices { y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) }
    }
    return y
}

/// ∫ f over [a, b] by the tanh-sinh rule, which shrugs off singular ends.
func integral(from a: Double, to b: Double, _ f: (Double) -> Double) -> Double {
    guard b > a else { return 0 }
    let step = 0.03
    var sum = 0.0
    for k in -120...120 {
        let t = Double(k) * step
        let s = Double.pi / 2 * sinh(t)
        // The distance to the nearer end keeps its digits where 1 − tanh would not.
        let distance = (b - a) / (1 + exp(2 * abs(s)))
        let x = t < 0 ? a + distance : b - distance
        guard a < x, x < b else { continue }
        let weight = Double.pi / 2 * cosh(t) / (cosh(s) * cosh(s))
        sum += weight * f(x)
    }
    return sum * step * (b - a) / 2
}

/// ∫ f over consecutive intervals, so that kinks and poles lie at their ends.
func integral(over breaks: [Double], _ f: (Double) -> Double) -> Double {
    zip(breaks, breaks.dropFirst()).reduce(0) { $0 + integral(from: $1.0, to: $1.1, f) }
}

/// f'(t) by the five-point formula.
func derivative(at t: Double, step: Double = 1e-3, _ f: (Double) -> Double) -> Double {
    let (h, near) = (step, f(t + step) - f(t - step))
    return (8 * near - (f(t + 2 * h) - f(t - 2 * h))) / (12 * h)
}

/// Whether two numbers agree to `tolerance`, relative to the larger of them and 1.
func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
