/// What is recorded of a network at chosen inputs.
///
/// In `run.nc`: the coordinates `point` and `point_2`, both the inputs, quantities over
/// (time, point), and quantities of two inputs over (time, point, point_2).
public struct PointOutput: Sendable {
    /// The inputs.
    public let positions: [Double]
    /// What there is a number of at every input.
    public let vectors: [Quantity]
    /// What there is a number of at every pair of inputs.
    public let matrices: [Quantity]

    /// Describes what is recorded at `positions`, at least one.
    public init(positions: [Double], vectors: [Quantity], matrices: [Quantity]) {
        precondition(!positions.isEmpty, "there are no inputs")
        self.positions = positions
        self.vectors = vectors
        self.matrices = matrices
    }

    /// The names that are taken in the results.
    var names: [String] { ["point", "point_2"] + (vectors + matrices).map(\.name) }

    /// The numbers of a record.
    var numberCount: Int {
        positions.count * (vectors.count + positions.count * matrices.count)
    }
}

/// The variables of a network at chosen inputs in `run.nc`.
struct PointVariables {
    private let output: PointOutput
    private let file: NetCDFFile
    private let coordinates: [Int32]
    private let vectors: [Int32]
    private let matrices: [Int32]

    init(_ output: PointOutput, time: Int32, file: NetCDFFile) throws(ResultError) {
        self.output = output
        self.file = file
        let count = output.positions.count
        var dimensions: [Int32] = []
        var coordinates: [Int32] = []
        for (name, longName) in [("point", "input"), ("point_2", "second input")] {
            let dimension = try file.addDimension(name, length: count)
            dimensions.append(dimension)
            coordinates.append(
                try file.addVariable(
                    name, dimensions: [dimension], longName: longName, units: "1"))
        }
        func add(
            _ quantities: [Quantity], over dimensions: [Int32]
        ) throws(ResultError) -> [Int32] {
            var variables: [Int32] = []
            for quantity in quantities {
                let variable = try file.addVariable(
                    quantity.name, dimensions: [time] + dimensions, longName: quantity.longName,
                    units: quantity.units)
                try file.allowMissing(variable)
                variables.append(variable)
            }
            return variables
        }
        self.coordinates = coordinates
        vectors = try add(output.vectors, over: [dimensions[0]])
        matrices = try add(output.matrices, over: dimensions)
    }

    /// Writes what does not change in time.
    func fill() throws(ResultError) {
        for coordinate in coordinates {
            try file.write(
                output.positions, to: coordinate, start: [0], count: [output.positions.count])
        }
    }

    /// Writes a record: the vectors, then the matrices, row by row.
    func write(_ values: [[Double]], record: Int) throws(ResultError) {
        let count = output.positions.count
        precondition(
            values.count == vectors.count + matrices.count, "every quantity needs its values")
        for (variable, values) in zip(vectors, values) {
            try file.write(values, to: variable, start: [record, 0], count: [1, count])
        }
        for (variable, values) in zip(matrices, values.dropFirst(vectors.count)) {
            try file.write(
                values, to: variable, start: [record, 0, 0], count: [1, count, count])
        }
    }
}
