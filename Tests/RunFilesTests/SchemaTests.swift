import RunFiles
import Testing

/// The schema and the catalogue come from the code that reads.
struct SchemaTests {
    private let schema = RunFile.schema()

    @Test func isAStrictSchemaOfTheRightDialect() {
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["title"] == "MeanField run file")
        let (onMesh, network) = (schema["anyOf"]?[0], schema["anyOf"]?[1])
        #expect(onMesh?["additionalProperties"] == false)
        #expect(network?["additionalProperties"] == false)
        #expect(onMesh?["required"] == ["mesh", "model", "initial", "time"])
        #expect(network?["required"] == ["model", "initial", "particles", "time"])
        #expect(onMesh?["properties"]?["solver"]?["properties"]?["cfl"]?["default"] == 0.5)
        let cells = onMesh?["properties"]?["mesh"]?["properties"]?["axes"]?["items"]?[
            "properties"]?[
                "cells"]
        #expect(cells?["maximum"] == 16_777_216)
    }

    @Test func recursionGoesThroughDefinitions() {
        guard case .object(let definitions) = schema["$defs"] else {
            Issue.record("there must be definitions")
            return
        }
        #expect(
            definitions.keys.sorted() == [
                "component", "density", "kernel", "parameter", "potential",
            ])
        #expect(undefinedReferences(in: schema, defined: Set(definitions.keys)) == [])
    }

    @Test func theSchemaIsValidJSON() throws {
        for pretty in [false, true] {
            let text = schema.encoded(pretty: pretty)
            // As a run file it is wrong, but not for its syntax.
            #expect(!messages(text).contains { $0.contains("syntax") })
        }
    }

    @Test(arguments: BaseFiles.all)
    func effectiveFilesFit(text: String) throws {
        let effective = try RunFile.readRun(text: text, directory: ".").outline.effective
        #expect(SchemaCheck(schema).accepts(effective))
    }

    @Test(arguments: [
        ("\"cells\"", "\"cels\""), ("64", "0"), ("64", "1.5"),
        ("[{ \"range\"", "[], \"x\": [{ \"r\""),
        ("landscape", "landscap"), ("double-well", "doublewell"), ("\"sd\": 1", "\"sd\": 0"),
        (", \"sd\": 1", ""), ("\"sd\": 1", "\"sd\": 1, \"covariance\": [[1]]"),
        ("\"end\": 1", "\"outputs\": 3"), ("\"end\": 1", "\"at\": [1], \"outputs\": 3"),
        ("\"time\"", "\"solver\": { \"method\": \"particle\" }, \"time\""),
        ("\"time\"", "\"solver\": { \"timeStep\": \"fast\" }, \"time\""),
        ("\"time\"", "\"dynamics\": { \"difusion\": 1 }, \"time\""),
        ("\"time\"", "\"title\": 3, \"time\""), ("\"initial\"", "\"final\""),
    ])
    func whatReadingRefusesTheSchemaRefuses(old: String, new: String) throws {
        let text = BaseFiles.small.replacing(old, with: new)
        #expect(!messages(text).isEmpty)
        #expect(try !SchemaCheck(schema).accepts(JSONValue.parsed(text)))
    }

    @Test(arguments: BaseFiles.all)
    func whatReadingTakesTheSchemaTakes(text: String) throws {
        #expect(try SchemaCheck(schema).accepts(JSONValue.parsed(text)))
    }

    @Test func theCatalogueNamesEverything() {
        let catalogue = RunFile.catalogue()
        for name in [
            "landscape", "gaussian-network", "double-well", "quadratic", "table", "gaussian",
            "laplace", "cosine", "logarithmic", "distance", "sum", "normal", "uniform", "point",
            "product", "mixture", "conserved", "free", "reinjected", "replaced",
            "student-teacher", "sign", "sphere",
        ] {
            #expect(catalogue.contains("\n  \(name): "))
        }
        #expect(
            catalogue.contains(
                "depth: The height of the barrier between the wells at ±1. "
                    + "(a positive number; default 0.25)"))
    }

    private func undefinedReferences(in json: JSONValue, defined: Set<String>) -> [String] {
        switch json {
        case .object(let fields):
            fields.flatMap { key, value in
                guard key == "$ref", case .string(let target) = value else {
                    return undefinedReferences(in: value, defined: defined)
                }
                return defined.contains(target.replacing("#/$defs/", with: "")) ? [] : [target]
            }
        case .array(let items): items.flatMap { undefinedReferences(in: $0, defined: defined) }
        default: []
        }
    }
}
