import CNetCDF
import Foundation

extension Dataset {
    /// Reads a file that was written from a data set.
    ///
    /// - Throws: ``ResultError`` if it is not there, damaged or something else.
    public init(readingFrom path: String) throws(ResultError) {
        let file = try NetCDFFile(opening: path)
        coordinates = []
        variables = []
        var lengths: [String: Int] = [:]
        for variable in try file.variables() {
            for name in variable.dimensions where lengths[name] == nil {
                lengths[name] = try file.length(ofDimension: name)
            }
            let shape = variable.dimensions.map { lengths[$0] ?? 0 }
            let values = try file.read(
                variable.name, start: shape.map { _ in 0 }, count: shape)
            let longName = try file.text("long_name", of: variable.name)
            if variable.dimensions == [variable.name] {
                coordinates.append(
                    Coordinate(name: variable.name, longName: longName, values: values))
            } else {
                let quantity = Quantity(
                    name: variable.name, longName: longName,
                    units: try file.text("units", of: variable.name))
                variables.append(
                    Variable(quantity, over: variable.dimensions, values: values))
            }
        }
        attributes = try file.globalAttributes().sorted { $0.key < $1.key }
            .map { (name: $0.key, value: $0.value) }
    }

    /// Writes a new file at `path`, which opens in xarray as it is.
    func write(to path: String) throws(ResultError) {
        let file = try NetCDFFile(creating: path)
        try file.setAttribute("Conventions", "CF-1.10")
        try file.setAttribute("history", .text("\(Date().formatted(.iso8601)) created"))
        for (name, value) in attributes { try file.setAttribute(name, value) }
        var dimensions: [String: Int32] = [:]
        var identifiers: [Int32] = []
        for coordinate in coordinates {
            let dimension = try file.addDimension(
                coordinate.name, length: coordinate.values.count)
            dimensions[coordinate.name] = dimension
            identifiers.append(
                try file.addVariable(
                    coordinate.name, dimensions: [dimension], longName: coordinate.longName,
                    units: "1"))
        }
        for variable in variables {
            let identifier = try file.addVariable(
                variable.quantity.name,
                dimensions: variable.dimensions.compactMap { dimensions[$0] },
                longName: variable.quantity.longName, units: variable.quantity.units)
            try file.allowMissing(identifier)
            identifiers.append(identifier)
        }
        try file.endDefinitions()
        try fill(file, identifiers)
        try file.close()
    }

    private func fill(_ file: NetCDFFile, _ identifiers: [Int32]) throws(ResultError) {
        let lengths = Dictionary(
            coordinates.map { ($0.name, $0.values.count) }, uniquingKeysWith: { $1 })
        let arrays =
            coordinates.map { ([$0.name], $0.values) }
            + variables.map { ($0.dimensions, $0.values) }
        for (identifier, (dimensions, values)) in zip(identifiers, arrays) {
            let shape = dimensions.compactMap { lengths[$0] }
            let stored = values.map { $0.isNaN ? NC_FILL_DOUBLE : $0 }
            try file.write(stored, to: identifier, start: shape.map { _ in 0 }, count: shape)
        }
    }
}
