import Foundation
import RunFiles

/// As much of JSON Schema as the schema of run files uses.
struct SchemaCheck {
    private let root: JSONValue

    init(_ schema: JSONValue) { root = schema }

    func accepts(_ value: JSONValue) -> Bool { accepts(value, root) }

    private func accepts(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        guard case .object(let rules) = schema else { return schema == true }
        return rules.allSatisfy { keyword, rule in holds(keyword, rule, value, schema) }
    }

    private func holds(
        _ keyword: String, _ rule: JSONValue, _ value: JSONValue, _ schema: JSONValue
    ) -> Bool {
        switch keyword {
        case "$ref":
            guard case .string(let path) = rule else { return false }
            let name = path.replacing("#/$defs/", with: "")
            return root["$defs"]?[name].map { accepts(value, $0) } ?? false
        case "type": return hasType(value, rule)
        case "const": return value == rule
        case "enum": return items(rule).contains(value)
        case "oneOf": return items(rule).count { accepts(value, $0) } == 1
        case "anyOf": return items(rule).contains { accepts(value, $0) }
        case "minimum": return compare(value, rule, >=)
        case "maximum": return compare(value, rule, <=)
        case "exclusiveMinimum": return compare(value, rule, >)
        case "minItems": return compare(.number(Double(items(value).count)), rule, >=)
        case "maxItems": return compare(.number(Double(items(value).count)), rule, <=)
        case "items": return items(value).allSatisfy { accepts($0, rule) }
        case "minLength":
            if case .string(let text) = value { return !text.isEmpty }
            return true
        case "required":
            return items(rule).allSatisfy { key in
                if case .string(let key) = key { value[key] != nil } else { false }
            }
        case "properties":
            return fields(rule).allSatisfy { key, inner in
                value[key].map { accepts($0, inner) } ?? true
            }
        case "additionalProperties":
            let named = Set(fields(schema["properties"] ?? [:]).keys)
            return fields(value).allSatisfy { named.contains($0) || accepts($1, rule) }
        case "dependentRequired":
            return fields(rule).allSatisfy { key, others in
                value[key] == nil || holds("required", others, value, schema)
            }
        case "$schema", "$defs", "title", "description", "default": return true
        default: return false
        }
    }

    private func hasType(_ value: JSONValue, _ type: JSONValue) -> Bool {
        switch (type, value) {
        case ("integer", .number(let number)): number == number.rounded()
        case ("number", .number), ("string", .string), ("boolean", .bool), ("array", .array),
            ("object", .object):
            true
        default: false
        }
    }

    private func items(_ value: JSONValue) -> [JSONValue] {
        if case .array(let items) = value { items } else { [] }
    }

    private func fields(_ value: JSONValue) -> [String: JSONValue] {
        if case .object(let fields) = value { fields } else { [:] }
    }

    /// Holds for what is no number: bounds say nothing about it.
    private func compare(
        _ value: JSONValue, _ bound: JSONValue, _ relation: (Double, Double) -> Bool
    ) -> Bool {
        guard case (.number(let value), .number(let bound)) = (value, bound) else { return true }
        return relation(value, bound)
    }
}

extension JSONValue {
    /// Any JSON5 at all.
    static func parsed(_ text: String) throws -> JSONValue {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        return try decoder.decode(JSONValue.self, from: Data(text.utf8))
    }
}
