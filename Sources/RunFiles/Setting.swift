/// A replacement `key.path=value` from the command line.
enum Setting {
    private enum Step {
        case key(String)
        case index(Int)
    }

    /// Replaces a value, making the objects and the array's end on the way to it.
    static func apply(_ setting: String, to json: inout JSONValue, _ errors: ErrorSink) {
        let place = Place(path: "--set", errors: errors)
        guard let sign = setting.firstIndex(of: "="),
            let steps = steps(setting[..<sign])
        else {
            place.report(
                found: JSONValue.string(setting).shown,
                allowed: "key.path=value, such as mesh.axes[0].cells=256")
            return
        }
        guard steps.count <= JSONValue.maximumDepth else {
            place.report(
                found: "a path of \(steps.count) steps",
                allowed: "at most \(JSONValue.maximumDepth)")
            return
        }
        let text = String(setting[setting.index(after: sign)...])
        let value = (try? JSONValue(json5: text)) ?? .string(text)
        set(
            value, in: &json, at: steps[...],
            Place(path: "--set \(setting[..<sign])", errors: errors))
    }

    private static func set(
        _ value: JSONValue, in json: inout JSONValue, at steps: ArraySlice<Step>, _ place: Place
    ) {
        guard let step = steps.first else {
            json = value
            return
        }
        switch (step, json) {
        case (.key(let key), .object(var fields)):
            var inner = fields[key] ?? empty(for: steps.dropFirst())
            set(value, in: &inner, at: steps.dropFirst(), place)
            fields[key] = inner
            json = .object(fields)
        case (.index(let index), .array(var items)) where index <= items.count:
            var inner = index < items.count ? items[index] : empty(for: steps.dropFirst())
            set(value, in: &inner, at: steps.dropFirst(), place)
            if index < items.count { items[index] = inner } else { items.append(inner) }
            json = .array(items)
        case (.index(let index), .array(let items)):
            place.report(
                found: "index \(index) of \(json.shown)", allowed: "an index up to \(items.count)")
        case (.key(let key), _):
            place.report(found: "\(json.shown) before \"\(key)\"", allowed: "an object there")
        case (.index(let index), _):
            place.report(found: "\(json.shown) before [\(index)]", allowed: "an array there")
        }
    }

    /// What to make where nothing is yet.
    private static func empty(for steps: ArraySlice<Step>) -> JSONValue {
        switch steps.first {
        case .index: .array([])
        case .key: .object([:])
        case nil: .null
        }
    }

    /// Splits `a.b[0].c`; nil if it is malformed.
    private static func steps(_ path: Substring) -> [Step]? {
        var steps: [Step] = []
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            guard let match = part.wholeMatch(of: /([^\[\]\s]+)((?:\[[0-9]{1,9}\])*)/) else {
                return nil
            }
            steps.append(.key(String(match.1)))
            for index in match.2.matches(of: /[0-9]+/) {
                guard let index = Int(index.0) else { return nil }
                steps.append(.index(index))
            }
        }
        return steps.isEmpty ? nil : steps
    }
}
