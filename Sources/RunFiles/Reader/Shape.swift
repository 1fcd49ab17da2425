/// What may stand at a place of a run file: the common source of the schema and
/// the catalogue.
indirect enum Shape {
    case number(NumberRange)
    case integer(ClosedRange<Int>)
    case flag
    case string(allowsEmpty: Bool)
    case choice([ChoiceShape])
    case array(Shape, count: ClosedRange<Int>)
    case object(ObjectShape)
    /// An object with keys that the file itself names.
    case map(Shape)
    case either([Shape])
    /// An object that is described once, under a name.
    case reference(String)
}

/// One word of an enumeration.
struct ChoiceShape {
    let name: String
    let doc: String
}

/// One key of an object.
struct PropertyShape {
    let key: String
    let shape: Shape
    let isRequired: Bool
    /// The default, if it is the same in every file.
    let standard: JSONValue?
    let doc: String
}

/// The keys of an object.
struct ObjectShape {
    var doc = ""
    var properties: [PropertyShape] = []
    /// The objects that the value of ``tag`` chooses from.
    var variants: [VariantShape] = []
    var tag = ""
    /// Keys of which there must be exactly one.
    var exclusive: [[String]] = []
    /// Keys that make sense only beside another: `key` needs `other`.
    var companions: [(key: String, other: String)] = []
}

/// One of the objects that a tag chooses from.
struct VariantShape {
    let name: String
    let shape: ObjectShape
}

/// Collects the objects that are described once and referred to by name.
final class Describer {
    private(set) var definitions: [(name: String, shape: ObjectShape)] = []
    private var started: Set<String> = []

    /// Describes the object `name` unless that has been done or is being done.
    func define(_ name: String, describe: () -> ObjectShape) {
        guard started.insert(name).inserted else { return }
        let shape = describe()
        definitions.append((name, shape))
    }
}
