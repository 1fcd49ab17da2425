import Models

/// The default of a key.
enum Default {
    /// There is none: the key must be there.
    case required
    /// The same in every file.
    case always(JSONValue)
    /// A default that depends on something else in the file.
    case computed(JSONValue)

    fileprivate var value: JSONValue? {
        switch self {
        case .required: nil
        case .always(let value), .computed(let value): value
        }
    }
}

/// Asks for the keys of one object, in one of two modes.
///
/// *Reading*, it hands out the values of a file, reports what is wrong with
/// them and notes the effective value of every key. *Describing*, it notes which
/// keys were asked for and hands out placeholders. Code that asks must work with
/// placeholders, which are always allowed values by themselves; whatever relates
/// several values may be checked only while ``isSound``.
final class ObjectReader {
    private enum Mode {
        case reading([String: JSONValue], Place)
        case describing(Describer)
    }

    private let mode: Mode
    private let errorsBefore: Int
    private var effective: [String: JSONValue] = [:]
    private var known: [String] = []
    private var knowsAllKeys = true
    /// What has been asked for, when describing.
    private(set) var shape = ObjectShape()

    init(reading fields: [String: JSONValue], at place: Place) {
        mode = .reading(fields, place)
        errorsBefore = place.errors.count
    }

    init(describing describer: Describer) {
        mode = .describing(describer)
        errorsBefore = 0
    }

    /// Whether real values are being read and none so far was wrong.
    var isSound: Bool {
        if case .reading(_, let place) = mode { place.errors.count == errorsBefore } else { false }
    }

    /// Whether the file has `key`.
    func has(_ key: String) -> Bool {
        if case .reading(let fields, _) = mode { fields[key] != nil } else { false }
    }

    /// The value at `key`; a placeholder if it is missing or wrong.
    func value<Value>(
        _ key: String, _ kind: Kind<Value>, default standard: Default = .required, doc: String
    ) -> Value {
        switch mode {
        case .describing(let describer):
            describe(key, kind.describe(describer), standard, isOptional: false, doc)
            return kind.placeholder
        case .reading(let fields, let place):
            known.append(key)
            guard let json = fields[key] ?? standard.value else {
                place.key(key).report(found: "nothing", allowed: kind.phrase)
                return kind.placeholder
            }
            guard let reading = kind.read(json, place.key(key)) else { return kind.placeholder }
            effective[key] = reading.effective
            return reading.value
        }
    }

    /// The value at `key`, nil if there is none or it is wrong.
    func optional<Value>(_ key: String, _ kind: Kind<Value>, doc: String) -> Value? {
        switch mode {
        case .describing(let describer):
            describe(key, kind.describe(describer), .required, isOptional: true, doc)
            return nil
        case .reading(let fields, let place):
            known.append(key)
            guard let json = fields[key], let reading = kind.read(json, place.key(key)) else {
                return nil
            }
            effective[key] = reading.effective
            return reading.value
        }
    }

    /// What the variant that `type` names makes of the object.
    func variant<Value>(_ variants: [Variant<Value>], placeholder: Value) -> Value {
        let tag = "type"
        switch mode {
        case .describing(let describer):
            shape.tag = tag
            shape.variants = variants.map { variant in
                let reader = ObjectReader(describing: describer)
                _ = variant.body(reader)
                var shape = reader.shape
                shape.doc = variant.doc
                return VariantShape(name: variant.name, shape: shape)
            }
            return placeholder
        case .reading(let fields, let place):
            known.append(tag)
            let names = variants.map(\.name)
            guard case .string(let name) = fields[tag],
                let variant = variants.first(where: { $0.name == name })
            else {
                knowsAllKeys = false
                place.key(tag).reportUnknown(
                    fields[tag], among: names, allowed: names.quotedAlternatives)
                return placeholder
            }
            effective[tag] = .string(name)
            return variant.body(self)
        }
    }

    private func describe(
        _ key: String, _ kind: Shape, _ standard: Default, isOptional: Bool, _ doc: String
    ) {
        var isRequired = !isOptional
        var stated: JSONValue?
        if case .always(let value) = standard { stated = value }
        if standard.value != nil { isRequired = false }
        shape.properties.append(
            PropertyShape(
                key: key, shape: kind, isRequired: isRequired, standard: stated, doc: doc))
    }
}

// MARK: Checks that relate several keys

extension ObjectReader {
    /// Demands that exactly one of the two keys is there.
    func requireExactlyOne(of first: String, or second: String) {
        shape.exclusive.append([first, second])
        guard case .reading(_, let place) = mode, has(first) == has(second) else { return }
        place.report(
            found: has(first)
                ? "both \"\(first)\" and \"\(second)\"" : "neither \"\(first)\" nor \"\(second)\"",
            allowed: "exactly one of them")
    }

    /// Demands that `key` is there only beside `other`.
    func require(_ other: String, beside key: String) {
        shape.companions.append((key, other))
        guard has(key), !has(other) else { return }
        report(key, found: "a value without \"\(other)\"", allowed: "it only beside \"\(other)\"")
    }

    /// Reports what is wrong at `key`, or with the object as a whole.
    func report(_ key: String?, found: String, allowed: String, suggestion: String? = nil) {
        guard case .reading(_, let place) = mode else { return }
        (key.map(place.key) ?? place)
            .report(found: found, allowed: allowed, suggestion: suggestion)
    }

    /// Reports an error elsewhere in the file, at an absolute path.
    func report(absolute path: String, found: String, allowed: String) {
        guard case .reading(_, let place) = mode else { return }
        Place(path: path, errors: place.errors).report(found: found, allowed: allowed)
    }

    /// The result of `body`, or nil after an error of the model was reported.
    ///
    /// - Parameter key: Where it is reported if the model names no key itself.
    func attempt<Result>(at key: String? = nil, _ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch let error as ModelError {
            report(error.key ?? key, found: error.description, allowed: "")
        } catch {
            report(key, found: "\(error)", allowed: "")
        }
        return nil
    }

    /// Reports the keys nobody asked for; the value if there is no error at all.
    func finish<Value>(_ value: Value) -> Reading<Value>? {
        guard case .reading(let fields, let place) = mode else { return nil }
        if knowsAllKeys {
            for key in fields.keys.sorted() where !known.contains(key) {
                // A key that is there already was hardly meant.
                let missing = known.filter { fields[$0] == nil }
                place.key(key).report(
                    found: "an unknown key",
                    allowed: known.isEmpty ? "no keys" : known.joined(separator: ", "),
                    suggestion: Spelling.suggestion(for: key, among: missing))
            }
        }
        return isSound ? Reading(value: value, effective: .object(effective)) : nil
    }
}
