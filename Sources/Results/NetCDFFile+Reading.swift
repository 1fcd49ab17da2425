import CNetCDF

extension NetCDFFile {
    /// What the file says about a variable.
    struct Variable {
        let name: String
        let dimensions: [String]
        let attributes: [String]
    }

    /// The error that the file is not what it should be.
    func damaged(_ reason: String) -> ResultError {
        ResultError(path: path, cause: .unreadable(reason))
    }

    /// The variables in the order in which they were added.
    func variables() throws(ResultError) -> [Variable] {
        var count: Int32 = 0
        try inquire { nc_inq_nvars($0, &count) }
        var variables: [Variable] = []
        for index in 0..<count { variables.append(try variable(index)) }
        return variables
    }

    /// The length of a dimension.
    func length(ofDimension name: String) throws(ResultError) -> Int {
        var dimension: Int32 = 0
        var length = 0
        try inquire { nc_inq_dimid($0, name, &dimension) }
        try inquire { nc_inq_dimlen($0, dimension, &length) }
        return length
    }

    /// Reads a block of a variable; what is missing becomes NaN.
    func read(_ name: String, start: [Int], count: [Int]) throws(ResultError) -> [Double] {
        let identifier = try identifier(of: name)
        var dimensions: Int32 = 0
        try inquire { nc_inq_varndims($0, identifier, &dimensions) }
        guard dimensions == count.count else {
            throw damaged("\(name) has \(dimensions) dimensions instead of \(count.count)")
        }
        var values = [Double](repeating: 0, count: count.reduce(1, *))
        guard !values.isEmpty else { return [] }
        try inquire { nc_get_vara_double($0, identifier, start, count, &values) }
        return values.map { $0 == NC_FILL_DOUBLE ? .nan : $0 }
    }

    /// Reads the first `count` texts of a variable with one dimension.
    func readTexts(_ name: String, count: Int) throws(ResultError) -> [String] {
        let identifier = try identifier(of: name)
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        try inquire { nc_get_vara_string($0, identifier, [0], [count], &pointers) }
        defer { nc_free_string(count, &pointers) }
        return pointers.map { $0.map { String(cString: $0) } ?? "" }
    }

    /// A text attribute of a variable.
    func text(_ attribute: String, of variable: String) throws(ResultError) -> String {
        let value = try self.attribute(attribute, of: identifier(of: variable))
        guard case .text(let text)? = value else {
            throw damaged("\(attribute) of \(variable) is not a text")
        }
        return text
    }

    /// A numeric attribute of a variable.
    func number(_ attribute: String, of variable: String) throws(ResultError) -> Double {
        let value = try self.attribute(attribute, of: identifier(of: variable))
        guard case .real(let number)? = value else {
            throw damaged("\(attribute) of \(variable) is not a number")
        }
        return number
    }

    /// The attributes of the file that are texts, integers or doubles.
    func globalAttributes() throws(ResultError) -> [String: AttributeValue] {
        var attributes: [String: AttributeValue] = [:]
        for name in try attributeNames(of: Self.global) {
            attributes[name] = try attribute(name, of: Self.global)
        }
        return attributes
    }

    private func variable(_ index: Int32) throws(ResultError) -> Variable {
        let name = try name { nc_inq_varname($0, index, $1) }
        var count: Int32 = 0
        try inquire { nc_inq_varndims($0, index, &count) }
        var identifiers = [Int32](repeating: 0, count: Int(count))
        try inquire { nc_inq_vardimid($0, index, &identifiers) }
        var dimensions: [String] = []
        for identifier in identifiers {
            dimensions.append(try self.name { nc_inq_dimname($0, identifier, $1) })
        }
        return Variable(
            name: name, dimensions: dimensions, attributes: try attributeNames(of: index))
    }

    private func attributeNames(of variable: Int32) throws(ResultError) -> [String] {
        var count: Int32 = 0
        try inquire {
            variable == Self.global
                ? nc_inq_natts($0, &count) : nc_inq_varnatts($0, variable, &count)
        }
        var names: [String] = []
        for index in 0..<count {
            names.append(try name { nc_inq_attname($0, variable, index, $1) })
        }
        return names
    }

    private func attribute(
        _ name: String, of variable: Int32
    ) throws(ResultError) -> AttributeValue? {
        var type: nc_type = 0
        var length = 0
        try inquire { nc_inq_att($0, variable, name, &type, &length) }
        if type == NC_CHAR {
            var bytes = [UInt8](repeating: 0, count: length)
            try inquire { nc_get_att($0, variable, name, &bytes) }
            return .text(String(decoding: bytes, as: UTF8.self))
        }
        guard length == 1 else { return nil }
        switch type {
        case NC_DOUBLE:
            var value = 0.0
            try inquire { nc_get_att_double($0, variable, name, &value) }
            return .real(value)
        case NC_INT64:
            var value: Int64 = 0
            try inquire { nc_get_att($0, variable, name, &value) }
            return .integer(Int(value))
        default:
            return nil
        }
    }

    private func identifier(of variable: String) throws(ResultError) -> Int32 {
        var identifier: Int32 = 0
        try inquire { nc_inq_varid($0, variable, &identifier) }
        return identifier
    }

    private func name(
        _ inquiry: (Int32, UnsafeMutablePointer<CChar>) -> Int32
    ) throws(ResultError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1)
        try inquire { inquiry($0, &buffer) }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Calls the library; a failure means that the file is not as it should be.
    private func inquire(_ body: (Int32) -> Int32) throws(ResultError) {
        do throws(ResultError) {
            try call(body)
        } catch {
            guard case .failed(let reason) = error.cause else { throw error }
            throw damaged(reason)
        }
    }
}
