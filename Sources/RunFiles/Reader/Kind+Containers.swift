extension Kind {
    /// A list whose elements are of one kind.
    static func array<Element>(
        of element: Kind<Element>, count: ClosedRange<Int>, _ what: String
    ) -> Kind where Value == [Element] {
        array(count: count, what) { _ in element }
    }

    /// A list whose elements know their index; `what` names them in the plural.
    static func array<Element>(
        count: ClosedRange<Int>, _ what: String, element: @escaping (Int) -> Kind<Element>
    ) -> Kind where Value == [Element] {
        let phrase = "an array of \(count.phrase)\(what)"
        return Kind(
            phrase: phrase, placeholder: [], accepts: { $0.isArray },
            describe: { .array(element(0).describe($0), count: count) },
            read: { json, place in
                guard case .array(let items) = json, count.contains(items.count) else {
                    place.report(found: json.shown, allowed: phrase)
                    return nil
                }
                let readings = items.enumerated().compactMap { index, item in
                    element(index).read(item, place.index(index))
                }
                guard readings.count == items.count else { return nil }
                return Reading(
                    value: readings.map(\.value), effective: .array(readings.map(\.effective)))
            })
    }

    /// An object with the given keys, all of one kind and all required.
    ///
    /// - Parameter keys: The keys; nil if they are not known, then any will do.
    static func keyed<Element>(
        by keys: [String]?, doc: String, element: @escaping (String) -> Kind<Element>
    ) -> Kind where Value == [String: Element] {
        Kind(
            phrase: "an object", placeholder: [:], accepts: { _ in true },
            describe: { .map(element("").describe($0)) },
            read: { json, place in
                guard case .object(let fields) = json else {
                    place.report(found: json.shown, allowed: "an object")
                    return nil
                }
                let reader = ObjectReader(reading: fields, at: place)
                var values: [String: Element] = [:]
                for key in keys ?? fields.keys.sorted() {
                    values[key] = reader.value(key, element(key), doc: doc)
                }
                return reader.finish(values)
            })
    }

    /// An object whose keys `body` asks for.
    ///
    /// - Parameter name: Under which it is described once; needed for objects
    ///   that contain others of their kind.
    static func object(
        named name: String? = nil, doc: String, placeholder: Value,
        body: @escaping (ObjectReader) -> Value
    ) -> Kind {
        func shape(_ describer: Describer) -> ObjectShape {
            let reader = ObjectReader(describing: describer)
            _ = body(reader)
            var shape = reader.shape
            shape.doc = doc
            return shape
        }
        return Kind(
            phrase: "an object", placeholder: placeholder,
            accepts: { if case .object = $0 { true } else { false } },
            describe: { describer in
                guard let name else { return .object(shape(describer)) }
                describer.define(name) { shape(describer) }
                return .reference(name)
            },
            read: { json, place in
                guard case .object(let fields) = json else {
                    place.report(found: json.shown, allowed: "an object")
                    return nil
                }
                let reader = ObjectReader(reading: fields, at: place)
                return reader.finish(body(reader))
            })
    }
}

extension ClosedRange<Int> {
    /// How many, in words, with a blank behind.
    fileprivate var phrase: String {
        lowerBound == upperBound ? "\(lowerBound) " : "\(lowerBound) to \(upperBound) "
    }
}
