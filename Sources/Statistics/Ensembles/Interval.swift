/// An interval that is to hold an unknown number with a stated probability.
public struct Interval: Sendable, Hashable {
    /// The lower end; −∞ if nothing is known.
    public let lower: Double
    /// The upper end; ∞ if nothing is known.
    public let upper: Double

    /// Makes an interval; `lower` is at most `upper`.
    public init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// All numbers: nothing is known.
    public static let unbounded = Interval(lower: -.infinity, upper: .infinity)

    /// Whether a number lies between the ends, or at one.
    public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

    /// The interval of an increasing function of the number.
    func map(_ function: (Double) -> Double) -> Interval {
        Interval(lower: function(lower), upper: function(upper))
    }
}
