extension RunFile {
    /// What a run file can ask for, in plain text: every model, filter, potential,
    /// kernel, density and population with its keys, defaults and meaning.
    public static func catalogue() -> String {
        let describer = Describer()
        let context = ReadingContext.unknown
        let sections: [(String, Shape)] = [
            ("Models", ModelKeys.kind(in: context).describe(describer)),
            ("Models without a mesh", NetworkModelKeys.kind(in: context).describe(describer)),
            ("Filters", DeconvolutionKeys.filter(in: context).describe(describer)),
            ("Potentials", Potentials.kind(in: context).describe(describer)),
            ("Kernels", Kernels.kind(in: context).describe(describer)),
            ("Densities", Densities.kind(in: context).describe(describer)),
            ("Teachers", LessonKeys.teacher(dimension: 1).describe(describer)),
            ("Laws of inputs", LessonKeys.inputs.describe(describer)),
            ("Laws of parameters, without a mesh", UnitLaws.parameter.describe(describer)),
            ("Populations", DynamicsKeys.population.describe(describer)),
        ]
        return sections.map { title, shape in
            "\(title)\n" + entries(of: shape, describer).joined()
        }.joined(separator: "\n")
    }

    private static func entries(of shape: Shape, _ describer: Describer) -> [String] {
        switch shape {
        case .choice(let choices):
            choices.map { "  \($0.name): \($0.doc)\n" }
        case .reference(let name):
            describer.definitions.filter { $0.name == name }
                .flatMap { entries(of: .object($0.shape), describer) }
        case .object(let object):
            object.variants.map { variant in
                "  \(variant.name): \(variant.shape.doc)\n"
                    + variant.shape.lines(indent: "      ").joined()
            }
        default: []
        }
    }
}

extension ObjectShape {
    fileprivate func lines(indent: String) -> [String] {
        properties.flatMap { property in
            let others = exclusive.filter { $0.contains(property.key) }.flatMap(\.self)
                .filter { $0 != property.key }
            let note = others.isEmpty ? "" : "; or give \(others.quotedAlternatives)"
            let line = "\(indent)\(property.key): \(property.doc) (\(property.summary)\(note))\n"
            guard case .object(let inner) = property.shape else { return [line] }
            return [line] + inner.lines(indent: indent + "  ")
        }
    }
}

extension PropertyShape {
    fileprivate var summary: String {
        var notes = [shape.phrase]
        if let standard {
            notes.append("default \(standard.encoded(pretty: false))")
        } else if isRequired {
            notes.append("required")
        }
        return notes.joined(separator: "; ")
    }
}

extension Shape {
    /// The shape in a few words.
    fileprivate var phrase: String {
        switch self {
        case .number(let range): range.phrase
        case .integer(let range): "a whole number from \(range.lowerBound)"
        case .flag: "true or false"
        case .string: "a string"
        case .choice(let choices): choices.map(\.name).quotedAlternatives
        case .array(let element, _): "[\(element.phrase), …]"
        case .object: "an object"
        case .map(let element): "{ name: \(element.phrase), … }"
        case .either(let shapes): shapes.map(\.phrase).joined(separator: " or ")
        case .reference(let name): "a \(name)"
        }
    }
}
