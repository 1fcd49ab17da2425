import CNetCDF
import Foundation
import Meshes

/// The file `run.nc` while it is written: its description, then record by record.
struct RunRecords {
    private let file: NetCDFFile
    private let shape: [Int]
    private let outputPoints: Int
    private let time: Int32
    private let quantities: [Int32]
    private var density: Int32?
    private var potential: Int32?
    private var moreFields: [Int32] = []
    private var networkOutput: Int32?
    private var points: PointVariables?
    private var particles: ParticleVariables?
    private var count = 0

    init(creating path: String, layout: ResultLayout) throws(ResultError) {
        file = try NetCDFFile(creating: path)
        shape = layout.mesh?.shape ?? []
        outputPoints = layout.network?.positions.count ?? 0

        try Self.describe(file, attributes: layout.attributes)
        let timeDimension = try file.addDimension("time", length: nil)
        time = try file.addVariable(
            "time", dimensions: [timeDimension], longName: "time", units: "1")
        let axes = try Self.addAxes(of: layout.mesh, to: file)

        var quantities: [Int32] = []
        for quantity in layout.quantities {
            let variable = try file.addVariable(
                quantity.name, dimensions: [timeDimension], longName: quantity.longName,
                units: quantity.units)
            try file.allowMissing(variable)
            quantities.append(variable)
        }
        self.quantities = quantities

        if layout.fields, let mesh = layout.mesh {
            let dimensions = [timeDimension] + axes.map(\.dimension)
            let density = try Self.addField(
                "density", longName: "density, averaged over the cell", dimensions: dimensions,
                mesh: mesh, compression: layout.compression, to: file)
            let averaged = mesh.axes.map { "\($0.name): " }.joined()
            try file.setAttribute("cell_methods", .text("\(averaged)mean"), of: density)
            self.density = density
            potential = try Self.addField(
                "potential", longName: "potential V", dimensions: dimensions, mesh: mesh,
                compression: layout.compression, to: file)
            for field in layout.moreFields {
                moreFields.append(
                    try Self.addField(
                        field.name, longName: field.longName, dimensions: dimensions, mesh: mesh,
                        compression: layout.compression, to: file))
            }
        }
        let network = try layout.network.map { network throws(ResultError) in
            try NetworkVariables(network, time: timeDimension, file: file)
        }
        networkOutput = network?.output
        points = try layout.points.map { points throws(ResultError) in
            try PointVariables(points, time: timeDimension, file: file)
        }
        particles = try layout.particles.map { particles throws(ResultError) in
            try ParticleVariables(particles, layout: layout, time: timeDimension, file: file)
        }
        try file.endDefinitions()

        for (axis, variable) in zip(layout.mesh?.axes ?? [], axes.map(\.variable)) {
            try file.write(axis.centers, to: variable, start: [0], count: [axis.cells])
        }
        try network?.fill()
        try points?.fill()
        try particles?.fill()
        try file.synchronize()
    }

    /// Writes the next record; what is nil stays missing.
    mutating func append(
        time: Double, scalars: [Double], density: UnsafePointer<Double>?,
        potential: UnsafePointer<Double>?, moreFields: [UnsafePointer<Double>],
        networkOutput: UnsafePointer<Double>?, points: [[Double]]?, particles: ParticleRecord?
    ) throws(ResultError) {
        var time = time
        try file.write(&time, to: self.time, start: [count], count: [1])
        for (variable, scalar) in zip(quantities, scalars) {
            var value = scalar.isNaN ? NC_FILL_DOUBLE : scalar
            try file.write(&value, to: variable, start: [count], count: [1])
        }
        for (variable, values) in [(self.density, density), (self.potential, potential)] {
            guard let variable, let values else { continue }
            try file.write(
                values, to: variable, start: [count] + shape.map { _ in 0 }, count: [1] + shape)
        }
        for (variable, values) in zip(self.moreFields, moreFields) {
            try file.write(
                values, to: variable, start: [count] + shape.map { _ in 0 }, count: [1] + shape)
        }
        if let variable = self.networkOutput, let networkOutput {
            try file.write(
                networkOutput, to: variable, start: [count, 0], count: [1, outputPoints])
        }
        if let points { try self.points?.write(points, record: count) }
        if let particles { try self.particles?.write(particles, record: count) }
        count += 1
    }

    /// Sets a global attribute.
    func setAttribute(_ name: String, _ value: AttributeValue) throws(ResultError) {
        try file.setAttribute(name, value)
    }

    /// Makes the file readable up to the last record, should the process be killed.
    func synchronize() throws(ResultError) { try file.synchronize() }

    /// Closes the file.
    func close() throws(ResultError) { try file.close() }

    /// Closes the file, which is not needed any more.
    func discard() { file.discard() }

    private static func describe(
        _ file: NetCDFFile, attributes: [(name: String, value: AttributeValue)]
    ) throws(ResultError) {
        try file.setAttribute("Conventions", "CF-1.10")
        for (name, value) in attributes { try file.setAttribute(name, value) }
        guard !attributes.contains(where: { $0.name == "history" }) else { return }
        let now = Date().formatted(.iso8601)
        try file.setAttribute("history", .text("\(now) created"))
    }

    private static func addAxes(
        of mesh: Mesh?, to file: NetCDFFile
    ) throws(ResultError) -> [(dimension: Int32, variable: Int32)] {
        var axes: [(dimension: Int32, variable: Int32)] = []
        for axis in mesh?.axes ?? [] {
            let dimension = try file.addDimension(axis.name, length: axis.cells)
            let variable = try file.addVariable(
                axis.name, dimensions: [dimension], longName: "cell centres of axis \(axis.name)",
                units: "1")
            // With these the mesh can be rebuilt without rounding.
            try file.setAttribute("lower", .real(axis.lower), of: variable)
            try file.setAttribute("upper", .real(axis.upper), of: variable)
            try file.setAttribute("boundary", .text(axis.boundary.rawValue), of: variable)
            axes.append((dimension, variable))
        }
        return axes
    }

    private static func addField(
        _ name: String, longName: String, dimensions: [Int32], mesh: Mesh, compression: Int,
        to file: NetCDFFile
    ) throws(ResultError) -> Int32 {
        let variable = try file.addVariable(
            name, dimensions: dimensions, longName: longName, units: "1")
        try file.allowMissing(variable)
        try file.setStorage(
            of: variable, chunk: [1] + chunk(of: mesh), compression: compression)
        return variable
    }

    /// A whole slab where it can be: HDF5 has a limit of 4 GiB a chunk.
    private static func chunk(of mesh: Mesh) -> [Int] {
        let limit = 1 << 28
        let columns = min(mesh.columns, limit)
        return mesh.dimension == 1 ? [columns] : [min(mesh.rows, max(1, limit / columns)), columns]
    }
}

/// The variables of a network in `run.nc`.
private struct NetworkVariables {
    let output: Int32
    private let positions: Int32
    private let target: Int32
    private let network: NetworkOutput
    private let file: NetCDFFile

    init(_ network: NetworkOutput, time: Int32, file: NetCDFFile) throws(ResultError) {
        let x = try file.addDimension("x", length: network.positions.count)
        positions = try file.addVariable(
            "x", dimensions: [x], longName: network.longName, units: "1")
        target = try file.addVariable(
            "target", dimensions: [x], longName: "value to be learnt", units: "1")
        output = try file.addVariable(
            "network_output", dimensions: [time, x], longName: "output of the network", units: "1")
        try file.allowMissing(output)
        self.network = network
        self.file = file
    }

    /// Writes what does not change in time.
    func fill() throws(ResultError) {
        let count = [network.positions.count]
        try file.write(network.positions, to: positions, start: [0], count: count)
        try file.write(network.target, to: target, start: [0], count: count)
    }
}
