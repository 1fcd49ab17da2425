extension Kind<Double> {
    static func number(_ range: NumberRange) -> Kind {
        Kind(
            plain: range.phrase, placeholder: range.placeholder, shape: .number(range),
            accepts: \.isNumber
        ) { json in
            guard case .number(let number) = json, range.contains(number) else { return nil }
            return number
        }
    }
}

extension Kind<Int> {
    static func integer(_ range: ClosedRange<Int>) -> Kind {
        let phrase =
            range.upperBound >= Int.largest
            ? "a whole number of at least \(range.lowerBound)"
            : range.count == 1
                ? "\(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return Kind(
            plain: phrase, placeholder: range.lowerBound, shape: .integer(range),
            accepts: \.isNumber
        ) { json in
            guard case .number(let number) = json, let integer = Int(exactly: number),
                range.contains(integer)
            else { return nil }
            return integer
        }
    }
}

extension Int {
    /// The largest integer up to which every one is a double.
    static let largest = 1 << 53
}

extension Kind<Bool> {
    static var flag: Kind {
        Kind(
            plain: "true or false", placeholder: false, shape: .flag,
            accepts: { if case .bool = $0 { true } else { false } },
            parse: { json in
                if case .bool(let value) = json { value } else { nil }
            })
    }
}

extension Kind<String> {
    static var string: Kind { string("a string", allowsEmpty: true) { _ in true } }

    /// A path of the file system.
    static var path: Kind {
        string("a path", allowsEmpty: false) { !$0.isEmpty && !$0.utf8.contains(0) }
    }

    static func string(
        _ phrase: String, allowsEmpty: Bool = false, where test: @escaping (String) -> Bool
    ) -> Kind {
        Kind(
            plain: phrase, placeholder: "", shape: .string(allowsEmpty: allowsEmpty),
            accepts: \.isString
        ) { json in
            guard case .string(let string) = json, test(string) else { return nil }
            return string
        }
    }
}

/// One word of an enumeration and what it stands for.
struct Choice<Value> {
    let name: String
    let doc: String
    let value: Value

    init(_ name: String, _ value: Value, doc: String) {
        self.name = name
        self.doc = doc
        self.value = value
    }
}

extension Kind {
    /// An enumeration; the first choice is the placeholder.
    static func choice(
        _ first: Choice<Value>, _ others: Choice<Value>...
    ) -> Kind {
        let choices = [first] + others
        let names = choices.map(\.name)
        let phrase = names.quotedAlternatives
        return Kind(
            phrase: phrase, placeholder: first.value, accepts: \.isString,
            describe: { _ in .choice(choices.map { ChoiceShape(name: $0.name, doc: $0.doc) }) },
            read: { json, place in
                guard case .string(let name) = json,
                    let choice = choices.first(where: { $0.name == name })
                else {
                    place.reportUnknown(json, among: names, allowed: phrase)
                    return nil
                }
                return Reading(value: choice.value, effective: json)
            })
    }
}

extension JSONValue {
    var isNumber: Bool { if case .number = self { true } else { false } }
    var isString: Bool { if case .string = self { true } else { false } }
    var isArray: Bool { if case .array = self { true } else { false } }
    var isArrayOfArrays: Bool { self[0]?.isArray ?? false }
}
