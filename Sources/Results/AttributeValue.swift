/// The value of an attribute of `run.nc`.
public enum AttributeValue: Sendable, Hashable {
    /// Text of any length.
    case text(String)
    /// A signed 64-bit integer.
    case integer(Int)
    /// A double.
    case real(Double)
}

extension AttributeValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral
{
    /// Makes a text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// Makes an integer.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// Makes a double.
    public init(floatLiteral value: Double) { self = .real(value) }
}
