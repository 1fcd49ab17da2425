/// A scalar that is recorded at every output time, such as the energy.
public struct Quantity: Sendable, Hashable {
    /// The name in `run.nc` and `diagnostics.csv`: letters, digits, underscores.
    public let name: String
    /// What it is, in words.
    public let longName: String
    /// Its unit; `"1"` for pure numbers.
    public let units: String

    /// Describes a quantity.
    public init(name: String, longName: String, units: String = "1") {
        self.name = name
        self.longName = longName
        self.units = units
    }
}
