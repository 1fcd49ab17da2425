/// The law of a parameter of a unit, or of all the weights of its inputs.
public enum ParameterLaw: Sendable, Hashable {
    /// Independent normal numbers.
    case normal(mean: Double, sd: Double)
    /// Independent numbers, uniform on an interval.
    case uniform(ClosedRange<Double>)
    /// Independent numbers ± a value, with equal chances.
    case sign(Double)
    /// Always the same number.
    case point(Double)
    /// Uniform on the sphere of a radius, in as many dimensions as there are numbers.
    case sphere(radius: Double)

    /// Draws `count` numbers to `values`.
    ///
    /// - Parameter uniform: returns independent numbers, uniform on (0, 1).
    public func draw(
        _ count: Int, to values: UnsafeMutablePointer<Double>, _ uniform: () -> Double
    ) {
        for index in 0..<count {
            switch self {
            case .normal(let mean, let sd):
                values[index] = mean + sd * normalQuantile(uniform())
            case .uniform(let range):
                values[index] =
                    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
            case .sign(let value): values[index] = uniform() < 0.5 ? -value : value
            case .point(let value): values[index] = value
            case .sphere: values[index] = normalQuantile(uniform())
            }
        }
        guard case .sphere(let radius) = self else { return }
        let length = (0..<count).reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
        // All zero has no probability, but numbers are finite.
        let scale = length > 0 ? radius / length : 0
        for index in 0..<count { values[index] *= scale }
    }
}

/// The law of the parameters θ = (c, w, b) of units c·ψ(w·x + b): a product, as the
/// prior μ_b of (30) is.
public struct UnitLaw: Sendable, Hashable {
    /// The law of the readout c.
    public let readout: ParameterLaw
    /// The law of the weights w.
    public let weights: ParameterLaw
    /// The law of the bias b; nil for units without one.
    public let bias: ParameterLaw?

    /// Makes a product of laws.
    public init(readout: ParameterLaw, weights: ParameterLaw, bias: ParameterLaw? = nil) {
        self.readout = readout
        self.weights = weights
        self.bias = bias
    }
}
