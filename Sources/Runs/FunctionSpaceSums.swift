/// Sums over a measure at all inputs and pairs of them, for units of any number of parameters.
///
/// A unit is set in ``values``, ``gradients`` and ``slope``, and then added with its mass. Memory is
/// taken once.
struct FunctionSpaceSums {
    /// φ of the next unit at every input.
    var values: [Double]
    /// ∇φ of the next unit, a row of its parameters an input.
    var gradients: [Double]
    /// ∇V at the next unit; 0 without transport.
    var slope: [Double]

    /// ∫dμ.
    private(set) var mass = 0.0
    /// ∫φ dμ.
    private(set) var outputs: [Double]
    /// ∫(∇φ·∇V + α φ (V − V̄)) dμ.
    private(set) var rates: [Double]
    /// ∫∇φ·∇φ' dμ, row by row.
    private(set) var slopes: [Double]
    private var products: [Double]

    /// - Parameters:
    ///   - count: the number of inputs.
    ///   - parameters: that of the parameters of a unit.
    init(count: Int, parameters: Int) {
        values = [Double](repeating: 0, count: count)
        gradients = [Double](repeating: 0, count: count * parameters)
        slope = [Double](repeating: 0, count: parameters)
        outputs = values
        rates = values
        slopes = [Double](repeating: 0, count: count * count)
        products = slopes
    }

    /// Adds the unit that was set, as a point mass.
    ///
    /// - Parameter births: α(V − V̄) at the unit.
    mutating func add(mass unitMass: Double, births: Double) {
        let (count, parameters) = (values.count, slope.count)
        let (gradients, slope) = (gradients, slope)
        func product(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>) -> Double {
            var sum = 0.0
            for index in 0..<parameters { sum += a[index] * b[index] }
            return sum
        }
        mass += unitMass
        gradients.withUnsafeBufferPointer { rows in
            guard let rows = rows.baseAddress else { return }
            for i in 0..<count {
                let row = rows + i * parameters
                outputs[i] += unitMass * values[i]
                rates[i] += unitMass * (product(row, slope) + births * values[i])
                for j in i..<count {
                    slopes[i * count + j] += unitMass * product(row, rows + j * parameters)
                    products[i * count + j] += unitMass * values[i] * values[j]
                }
            }
        }
    }

    /// Fills the lower half of what is symmetric.
    mutating func complete() {
        let count = outputs.count
        for i in 0..<count {
            for j in 0..<i {
                slopes[i * count + j] = slopes[j * count + i]
                products[i * count + j] = products[j * count + i]
            }
        }
    }

    /// ∫φφ' dμ, less ∫φ dμ ∫φ' dμ/∫dμ if that is wanted.
    func squares(minusMeans: Bool) -> [Double] {
        guard minusMeans else { return products }
        let count = outputs.count
        return products.indices.map {
            products[$0] - outputs[$0 / count] * outputs[$0 % count] / mass
        }
    }
}
