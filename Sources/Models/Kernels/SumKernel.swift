import Meshes

/// K = K₁ + K₂ + …
public struct SumKernel: Kernel {
    /// The summands.
    public let terms: [any Kernel]

    /// Makes the sum of `terms`.
    public init(_ terms: [any Kernel]) { self.terms = terms }

    /// Each term continues in its own way; together they are cut if one is.
    public var continuation: PeriodicContinuation {
        terms.contains { !$0.isZero && $0.continuation == .nearestImage } ? .nearestImage : .own
    }

    public var isZero: Bool { terms.allSatisfy(\.isZero) }

    public var featureSize: Double? {
        let sizes = terms.map(\.featureSize)
        return sizes.contains(nil) ? nil : sizes.compactMap { $0 }.min()
    }

    public var convexity: Convexity {
        let all = terms.filter { !$0.isZero }.map(\.convexity)
        if all.contains(.unknown) { return .unknown }
        return all.contains(.convexAtFixedMass) ? .convexAtFixedMass : .convex
    }

    public func evaluator() -> (Point) -> Double {
        let values = terms.map { $0.evaluator() }
        return { d in values.reduce(0) { $0 + $1(d) } }
    }

    public func check(on mesh: Mesh) throws {
        for term in terms { try term.check(on: mesh) }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        total(of: terms.map { $0.evaluatorWithGradient(step: step) })
    }
}
