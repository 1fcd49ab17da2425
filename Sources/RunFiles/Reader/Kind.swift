/// A kind of value: how it is described, read and replaced where it is missing.
struct Kind<Value> {
    /// What is allowed, in words.
    let phrase: String
    /// A value that is safe to go on with where none could be read.
    let placeholder: Value
    /// Whether a JSON value is of the right type, whatever its contents.
    let accepts: (JSONValue) -> Bool
    let describe: (Describer) -> Shape
    /// Reads a value, or reports at its place what is wrong.
    let read: (JSONValue, Place) -> Reading<Value>?
}

/// A value together with the JSON that stands for it, defaults filled in.
struct Reading<Value> {
    let value: Value
    let effective: JSONValue
}

extension Kind {
    /// A kind without parts: `parse` returns nil for what is not allowed.
    init(
        plain phrase: String, placeholder: Value, shape: Shape,
        accepts: @escaping (JSONValue) -> Bool, parse: @escaping (JSONValue) -> Value?
    ) {
        self.init(
            phrase: phrase, placeholder: placeholder, accepts: accepts, describe: { _ in shape },
            read: { json, place in
                guard let value = parse(json) else {
                    place.report(found: json.shown, allowed: phrase)
                    return nil
                }
                return Reading(value: value, effective: json)
            })
    }

    /// The same kind with its values turned into others.
    func map<Other>(_ transform: @escaping (Value) -> Other) -> Kind<Other> {
        Kind<Other>(
            phrase: phrase, placeholder: transform(placeholder), accepts: accepts,
            describe: describe
        ) { json, place in
            read(json, place).map {
                Reading(value: transform($0.value), effective: $0.effective)
            }
        }
    }

    /// The same kind without the values that fail `test`.
    func restricted(to phrase: String, where test: @escaping (Value) -> Bool) -> Kind {
        Kind(
            phrase: phrase, placeholder: placeholder, accepts: accepts, describe: describe
        ) { json, place in
            guard let reading = read(json, place) else { return nil }
            guard test(reading.value) else {
                place.report(found: json.detailed, allowed: phrase)
                return nil
            }
            return reading
        }
    }

    /// This kind or, where the JSON type is another's, that one.
    func or(_ other: Kind) -> Kind {
        let phrase = "\(phrase) or \(other.phrase)"
        return Kind(
            phrase: phrase, placeholder: placeholder,
            accepts: { accepts($0) || other.accepts($0) },
            describe: { .either([describe($0), other.describe($0)]) },
            read: { json, place in
                let chosen = accepts(json) ? self : other.accepts(json) ? other : nil
                // Within an array or an object only one alternative can have been meant.
                if let chosen, json.depth > 0 { return chosen.read(json, place) }
                let aside = Place(path: place.path, errors: ErrorSink())
                if let reading = chosen?.read(json, aside) { return reading }
                place.report(found: json.shown, allowed: phrase)
                return nil
            })
    }
}

extension JSONValue {
    /// The value as an error message shows it, short lists in full.
    var detailed: String {
        let text = encoded(pretty: false)
        return text.count <= 60 ? text.replacing(",", with: ", ") : shown
    }
}
