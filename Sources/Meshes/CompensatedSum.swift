/// A running sum that carries its rounding error along (Neumaier 1974).
@frozen
public struct CompensatedSum: Sendable {
    @usableFromInline var sum = 0.0
    @usableFromInline var correction = 0.0

    /// An empty sum.
    @inlinable
    public init() {}

    /// Adds a term.
    @inlinable
    public mutating func add(_ term: Double) {
        let next = sum + term
        correction += sum.magnitude >= term.magnitude ? (sum - next) + term : (term - next) + sum
        sum = next
    }

    /// The sum, to about one rounding.
    @inlinable
    public var value: Double { sum + correction }
}

extension Sequence<Double> {
    /// The sum of the elements, to about one rounding whatever their order.
    @inlinable
    public func compensatedSum() -> Double {
        var sum = CompensatedSum()
        for element in self { sum.add(element) }
        return sum.value
    }
}
