import CNetCDF
import Foundation

extension NetCDFFile {
    /// Stands for the file itself where a variable is asked for.
    static let global = NC_GLOBAL

    /// Adds a dimension, unlimited if `length` is nil.
    func addDimension(_ name: String, length: Int?) throws(ResultError) -> Int32 {
        var dimension: Int32 = 0
        try call { nc_def_dim($0, name, length ?? Int(NC_UNLIMITED), &dimension) }
        return dimension
    }

    /// Adds a variable of doubles.
    func addVariable(
        _ name: String, dimensions: [Int32], longName: String, units: String
    ) throws(ResultError) -> Int32 {
        let variable = try addVariable(
            name, type: NC_DOUBLE, dimensions: dimensions, longName: longName)
        try setAttribute("units", .text(units), of: variable)
        return variable
    }

    /// Adds a variable of texts of any length.
    func addTextVariable(
        _ name: String, dimensions: [Int32], longName: String
    ) throws(ResultError) -> Int32 {
        try addVariable(name, type: NC_STRING, dimensions: dimensions, longName: longName)
    }

    private func addVariable(
        _ name: String, type: nc_type, dimensions: [Int32], longName: String
    ) throws(ResultError) -> Int32 {
        var variable: Int32 = 0
        try call { nc_def_var($0, name, type, Int32(dimensions.count), dimensions, &variable) }
        try setAttribute("long_name", .text(longName), of: variable)
        return variable
    }

    /// Declares that values of `variable` may be missing.
    func allowMissing(_ variable: Int32) throws(ResultError) {
        var fill = NC_FILL_DOUBLE
        try call { nc_def_var_fill($0, variable, NC_FILL, &fill) }
    }

    /// Sets the storage of `variable`: its chunks and their compression.
    func setStorage(
        of variable: Int32, chunk: [Int], compression: Int
    ) throws(ResultError) {
        try call { nc_def_var_chunking($0, variable, NC_CHUNKED, chunk) }
        guard compression > 0 else { return }
        try call { nc_def_var_deflate($0, variable, 1, 1, Int32(compression)) }
    }

    /// Sets an attribute of a variable, or of the file.
    func setAttribute(
        _ name: String, _ value: AttributeValue, of variable: Int32 = NetCDFFile.global
    ) throws(ResultError) {
        try call { file in
            switch value {
            case .text(let text):
                return nc_put_att_text(file, variable, name, text.utf8.count, text)
            case .integer(let integer):
                var value = Int64(integer)
                return withUnsafePointer(to: &value) {
                    nc_put_att(file, variable, name, NC_INT64, 1, $0)
                }
            case .real(var real):
                return nc_put_att_double(file, variable, name, NC_DOUBLE, 1, &real)
            }
        }
    }

    /// Ends the description of the file; from now on it is filled.
    func endDefinitions() throws(ResultError) {
        try call { nc_enddef($0) }
    }

    /// Writes a block of `variable`.
    func write(
        _ values: UnsafePointer<Double>, to variable: Int32, start: [Int], count: [Int]
    ) throws(ResultError) {
        try call { nc_put_vara_double($0, variable, start, count, values) }
    }

    /// Writes all texts of `variable`, which has one dimension.
    func write(_ texts: [String], to variable: Int32) throws(ResultError) {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var pointers = copies.map { UnsafePointer($0) }
        try call { nc_put_vara_string($0, variable, [0], [texts.count], &pointers) }
    }
}
