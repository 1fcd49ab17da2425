/// What is recorded of a network at chosen inputs.
///
/// In `run.nc`: the coordinates `point` and `point_2`, both the inputs, or for inputs of several
/// coordinates `point_input` over (point, input); quantities over (time, point), and quantities
/// of two inputs over (time, point, point_2).
public struct PointOutput: Sendable {
    /// The inputs, each a list of its coordinates.
    public let positions: [[Double]]
    /// What there is a number of at every input.
    public let vectors: [Quantity]
    /// What there is a number of at every pair of inputs.
    public let matrices: [Quantity]

    /// Describes what is recorded at `positions`, at least one, all of equally many coordinates.
    public init(positions: [[Double]], vectors: [Quantity], matrices: [Quantity]) {
        precondition(positions.first?.isEmpty == false, "there are no inputs")
        precondition(
            positions.allSatisfy { $0.count == positions[0].count }, "inputs of several lengths")
        self.positions = positions
        self.vectors = vectors
        self.matrices = matrices
    }

    /// The names that are taken in the results.
    var names: [String] {
        ["point", "point_2"] + (dimension > 1 ? ["input", "point_input"] : [])
            + (vectors + matrices).map(\.name)
    }

    /// The number of coordinates of an input.
    var dimension: Int { positions[0].count }

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
            guard output.dimension == 1 else { continue }
            coordinates.append(
                try file.addVariable(
                    name, dimensions: [dimension], longName: longName, units: "1"))
        }
        if output.dimension > 1 {
            let input = try file.addDimension("input", length: output.dimension)
            coordinates.append(
                try file.addVariable(
                    "point_input", dimensions: [dimensions[0], input],
                    longName: "coordinates of the input", units: "1"))
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
        let shape = [output.positions.count] + (output.dimension > 1 ? [output.dimension] : [])
        for coordinate in coordinates {
            try file.write(
                output.positions.flatMap(\.self), to: coordinate, start: shape.map { _ in 0 },
                count: shape)
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
