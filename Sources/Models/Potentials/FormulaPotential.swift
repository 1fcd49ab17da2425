import Meshes

/// F(θ) as a formula in the names of the axes.
public struct FormulaPotential: PointwisePotential {
    /// The formula; its variables are the axes' names in order.
    public let formula: Formula

    /// Makes a potential from a formula in the axes' names.
    public init(_ formula: Formula) { self.formula = formula }

    public func evaluator() -> (Point) -> Double {
        let value = formula.evaluator()
        return { value($0.x, $0.y) }
    }
}
