extension RunFile {
    /// The JSON Schema (2020-12) of run files, made by the code that reads them.
    ///
    /// What relates several values, such as the length of a list and the number
    /// of axes, is beyond a schema and checked by reading only.
    public static func schema() -> JSONValue {
        let describer = Describer()
        let root = Shape.either([
            RunKeys.kind(directory: "", runName: "run").describe(describer),
            NetworkRunKeys.kind(directory: "", runName: "run").describe(describer),
        ])
        var definitions: [String: JSONValue] = [:]
        for (name, shape) in describer.definitions { definitions[name] = shape.schema }
        var schema = root.schema
        schema.set("$schema", "https://json-schema.org/draft/2020-12/schema")
        schema.set("title", "MeanField run file")
        schema.set("$defs", .object(definitions))
        return schema
    }
}

extension JSONValue {
    /// Sets a key of an object.
    fileprivate mutating func set(_ key: String, _ value: JSONValue) {
        guard case .object(var fields) = self else { return }
        fields[key] = value
        self = .object(fields)
    }
}

extension Shape {
    fileprivate var schema: JSONValue {
        switch self {
        case .number(let range): return range.schema
        case .integer(let range):
            return [
                "type": "integer", "minimum": .init(range.lowerBound),
                "maximum": .init(range.upperBound),
            ]
        case .flag: return ["type": "boolean"]
        case .string(let allowsEmpty):
            return allowsEmpty ? ["type": "string"] : ["type": "string", "minLength": 1]
        case .choice(let choices):
            return ["type": "string", "enum": .array(choices.map { .string($0.name) })]
        case .array(let element, let count):
            return [
                "type": "array", "items": element.schema, "minItems": .init(count.lowerBound),
                "maxItems": .init(count.upperBound),
            ]
        case .object(let shape): return shape.schema
        case .map(let element):
            return ["type": "object", "additionalProperties": element.schema]
        case .either(let shapes): return ["anyOf": .array(shapes.map(\.schema))]
        case .reference(let name): return ["$ref": .string("#/$defs/\(name)")]
        }
    }
}

extension JSONValue {
    fileprivate init(_ integer: Int) { self = .number(Double(integer)) }
}

extension NumberRange {
    fileprivate var schema: JSONValue {
        var schema: JSONValue = ["type": "number"]
        if let lower { schema.set(isOpen ? "exclusiveMinimum" : "minimum", .number(lower)) }
        if let upper { schema.set("maximum", .number(upper)) }
        return schema
    }
}

extension ObjectShape {
    /// An object has its own keys and, if it has a tag, those of one variant.
    fileprivate var schema: JSONValue {
        guard !variants.isEmpty else { return closedSchema(doc: doc) }
        return [
            "description": .string(doc),
            "oneOf": .array(
                variants.map { variant in
                    var shape = variant.shape
                    shape.properties += properties
                    var schema = shape.closedSchema(doc: shape.doc, tag: tag)
                    schema.setTag(tag, to: variant.name)
                    return schema
                }),
        ]
    }

    private func closedSchema(doc: String, tag: String? = nil) -> JSONValue {
        var fields: [String: JSONValue] = [:]
        for property in properties { fields[property.key] = property.schema }
        let required = (tag.map { [$0] } ?? []) + properties.filter(\.isRequired).map(\.key)
        var schema: JSONValue = [
            "type": "object", "description": .string(doc), "properties": .object(fields),
            "required": .array(required.map { .string($0) }), "additionalProperties": false,
        ]
        if let keys = exclusive.first {
            schema.set("oneOf", .array(keys.map { ["required": [.string($0)]] }))
        }
        if !companions.isEmpty {
            let pairs = companions.map { ($0.key, JSONValue.array([.string($0.other)])) }
            schema.set("dependentRequired", .object(Dictionary(pairs) { first, _ in first }))
        }
        return schema
    }
}

extension JSONValue {
    fileprivate mutating func setTag(_ tag: String, to name: String) {
        var properties = self["properties"] ?? [:]
        properties.set(tag, ["const": .string(name)])
        set("properties", properties)
    }
}

extension PropertyShape {
    fileprivate var schema: JSONValue {
        var schema = shape.schema
        schema.set("description", .string(doc))
        if let standard { schema.set("default", standard) }
        return schema
    }
}
