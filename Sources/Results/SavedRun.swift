import Meshes

/// The results of a run, read from their directory.
public struct SavedRun: Sendable {
    /// Where the results are.
    public let directory: String
    /// The mesh of the fields; nil if the run has none.
    public let mesh: Mesh?
    /// The output times.
    public let times: [Double]
    /// The scalars over time, in the order of the file.
    public let quantities: [Quantity]
    /// Where the output of the network is recorded, if there is a network.
    public let network: NetworkOutput?
    /// Whether density and potential are there.
    public let hasFields: Bool
    /// Whether particles are there.
    public let hasParticles: Bool
    /// The names of the particles' coordinates; none if there are no particles.
    public let coordinates: [String]
    /// The global attributes by name.
    public let attributes: [String: AttributeValue]
    /// The text of the summary.
    public let summary: String

    private let series: [String: [Double]]
    private var path: String { "\(directory)/\(ResultFiles.run)" }

    /// Reads everything but the fields and the particles from the results in `directory`.
    public init(directory: String) throws(ResultError) {
        self.directory = directory
        let path = "\(directory)/\(ResultFiles.run)"
        summary = try TextFile.contents(of: "\(directory)/\(ResultFiles.summary)")
        let file = try NetCDFFile(opening: path)
        let variables = try file.variables()
        let outputs = try file.length(ofDimension: "time")
        let times = try file.read("time", start: [0], count: [outputs])

        mesh = try Self.mesh(of: variables, in: file)
        var quantities: [Quantity] = []
        var series: [String: [Double]] = [:]
        for variable in variables where variable.dimensions == ["time"] && variable.name != "time" {
            let name = variable.name
            quantities.append(
                Quantity(
                    name: name, longName: try file.text("long_name", of: name),
                    units: try file.text("units", of: name)))
            series[name] = try file.read(name, start: [0], count: [outputs])
        }
        self.times = times
        self.quantities = quantities
        self.series = series
        hasFields = variables.contains { $0.name == "density" }
        hasParticles = variables.contains { $0.name == "position" }
        coordinates =
            hasParticles
            ? try file.readTexts("axis", count: file.length(ofDimension: "axis")) : []
        network = try Self.network(of: variables, in: file)
        attributes = try file.globalAttributes()
    }

    /// The values of a quantity over time, NaN where they are missing; nil if
    /// there is no such quantity.
    public func values(of quantity: String) -> [Double]? { series[quantity] }

    /// The density at output `index`, in the order of the mesh.
    public func density(at index: Int) throws(ResultError) -> [Double] {
        try record("density", shape: mesh?.shape ?? [], at: index)
    }

    /// The potential at output `index`, in the order of the mesh.
    public func potential(at index: Int) throws(ResultError) -> [Double] {
        try record("potential", shape: mesh?.shape ?? [], at: index)
    }

    /// The output of the network at output `index`.
    public func networkOutput(at index: Int) throws(ResultError) -> [Double] {
        try record("network_output", shape: [network?.positions.count ?? 0], at: index)
    }

    /// What is recorded under `name` at the chosen inputs at output `index`; of pairs of inputs
    /// row by row.
    public func pointValues(_ name: String, at index: Int) throws(ResultError) -> [Double] {
        let file = try NetCDFFile(opening: path)
        let count = try file.length(ofDimension: "point")
        let isMatrix = try file.variables().contains {
            $0.name == name && $0.dimensions.contains("point_2")
        }
        return try record(name, shape: isMatrix ? [count, count] : [count], at: index)
    }

    /// The particles at output `index`, in the order of the file.
    public func particles(at index: Int) throws(ResultError) -> SavedParticles {
        precondition(times.indices.contains(index), "there is no such output")
        let file = try NetCDFFile(opening: path)
        let count = try file.length(ofDimension: "particle")
        let dimension = coordinates.count
        return SavedParticles(
            positions: try file.read(
                "position", start: [index, 0, 0], count: [1, count, dimension]),
            weights: try file.read("weight", start: [index, 0], count: [1, count]),
            dimension: dimension)
    }

    private func record(
        _ name: String, shape: [Int], at index: Int
    ) throws(ResultError) -> [Double] {
        precondition(times.indices.contains(index), "there is no such output")
        let file = try NetCDFFile(opening: path)
        return try file.read(name, start: [index] + shape.map { _ in 0 }, count: [1] + shape)
    }

    private static func mesh(
        of variables: [NetCDFFile.Variable], in file: NetCDFFile
    ) throws(ResultError) -> Mesh? {
        var axes: [Axis] = []
        for variable in variables where variable.attributes.contains("boundary") {
            let name = variable.name
            let lower = try file.number("lower", of: name)
            let upper = try file.number("upper", of: name)
            let cells = try file.length(ofDimension: name)
            let text = try file.text("boundary", of: name)
            guard let boundary = Boundary(rawValue: text), lower < upper, cells > 0 else {
                throw file.damaged("axis \(name) makes no sense")
            }
            axes.append(
                Axis(name: name, lower: lower, upper: upper, cells: cells, boundary: boundary))
        }
        guard axes.count <= 2 else {
            throw file.damaged("it has \(axes.count) axes instead of one, two or none")
        }
        return axes.isEmpty ? nil : Mesh(axes: axes)
    }

    private static func network(
        of variables: [NetCDFFile.Variable], in file: NetCDFFile
    ) throws(ResultError) -> NetworkOutput? {
        guard variables.contains(where: { $0.name == "network_output" }) else { return nil }
        let count = try file.length(ofDimension: "x")
        guard count > 0 else { throw file.damaged("the network has no inputs") }
        return NetworkOutput(
            positions: try file.read("x", start: [0], count: [count]),
            target: try file.read("target", start: [0], count: [count]),
            longName: try file.text("long_name", of: "x"))
    }
}
