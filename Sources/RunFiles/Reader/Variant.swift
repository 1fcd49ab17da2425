/// One of several objects, named by its `type`.
struct Variant<Value> {
    let name: String
    let doc: String
    let body: (ObjectReader) -> Value

    init(_ name: String, _ doc: String, body: @escaping (ObjectReader) -> Value) {
        self.name = name
        self.doc = doc
        self.body = body
    }
}
