/// Arrays over named dimensions, as a NetCDF file holds them.
public struct Dataset: Sendable {
    /// A dimension with a number at every place, such as the time.
    public struct Coordinate: Sendable, Hashable {
        /// The name of the dimension, and of the variable with its values.
        public let name: String
        /// What it is, in words.
        public let longName: String
        /// The values, one a place.
        public let values: [Double]

        /// Describes a dimension.
        public init(name: String, longName: String, values: [Double]) {
            self.name = name
            self.longName = longName
            self.values = values
        }
    }

    /// An array over some of the dimensions.
    public struct Variable: Sendable {
        /// Its name, what it is in words, and its unit.
        public let quantity: Quantity
        /// The names of its dimensions; the last varies fastest.
        public let dimensions: [String]
        /// The values; what is not a number is missing.
        public let values: [Double]

        /// Describes an array.
        public init(_ quantity: Quantity, over dimensions: [String], values: [Double]) {
            self.quantity = quantity
            self.dimensions = dimensions
            self.values = values
        }
    }

    /// The dimensions.
    public var coordinates: [Coordinate]
    /// The arrays.
    public var variables: [Variable]
    /// The global attributes, in order; `Conventions` comes by itself.
    public var attributes: [(name: String, value: AttributeValue)]

    /// Collects arrays over dimensions.
    public init(
        coordinates: [Coordinate], variables: [Variable],
        attributes: [(name: String, value: AttributeValue)] = []
    ) {
        self.coordinates = coordinates
        self.variables = variables
        self.attributes = attributes
    }

    /// The array of this name, if there is one.
    public subscript(name: String) -> Variable? { variables.first { $0.quantity.name == name } }

    /// Says what is wrong with names or shapes, if anything is.
    func flaw() -> String? {
        var lengths: [String: Int] = [:]
        for coordinate in coordinates {
            guard lengths.updateValue(coordinate.values.count, forKey: coordinate.name) == nil
            else { return "two things in the results would be called '\(coordinate.name)'" }
        }
        var taken = Set(lengths.keys)
        for variable in variables {
            let name = variable.quantity.name
            guard taken.insert(name).inserted else {
                return "two things in the results would be called '\(name)'"
            }
            let shape = variable.dimensions.compactMap { lengths[$0] }
            guard shape.count == variable.dimensions.count else {
                return "'\(name)' has a dimension that is not there"
            }
            guard shape.reduce(1, *) == variable.values.count else {
                return "'\(name)' has \(variable.values.count) values for the shape \(shape)"
            }
        }
        return taken.first { !ResultLayout.isIdentifier($0) }.map {
            "'\($0)' cannot be a name in the results: names are letters, digits and underscores"
        }
    }
}
