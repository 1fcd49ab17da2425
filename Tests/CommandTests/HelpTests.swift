import Foundation
import RunFiles
import Runs
import TestSupport
import Testing

/// What the command says of itself.
struct HelpTests {
    @Test func version() throws {
        let ending = try Command.run("--version")
        #expect(ending.status == 0)
        #expect(ending.output == MeanFieldVersion.current + "\n")
        #expect(ending.errors == "")
    }

    @Test(arguments: [
        ["--help"], [], ["run", "--help"], ["validate", "--help"], ["help", "run"],
    ])
    func help(arguments: [String]) throws {
        let directory = try TemporaryDirectory()
        let ending = try Command.run(arguments, in: directory)
        #expect(ending.status == 0)
        #expect(ending.output.contains("USAGE: meanfield"))
        #expect(ending.errors == "")
        #expect(try directory.entries == [])
    }

    @Test(arguments: [["--help"], ["run", "--help"]])
    func helpHasExamples(arguments: [String]) throws {
        let output = try Command.run(arguments, in: TemporaryDirectory()).output
        #expect(output.contains("Examples:\n  meanfield run Configs/mixture-good-start.json\n"))
    }

    @Test(arguments: [
        (["fly"], "fly"), (["run"], "Missing expected argument '<file>'"),
        (["run", "a.json", "--quite"], "Unknown option '--quite'"),
        (["run", "a.json", "--threads", "many"], "'many' is invalid"),
        (["run", "a.json", "--progress", "loud"], "'loud' is invalid"),
        (["run", "a.json", "b.json"], "Unexpected argument 'b.json'"),
        (["--frobnicate"], "Unknown option '--frobnicate'"),
        (["validate"], "Missing expected argument '<files> ...'"),
    ])
    func misuse(arguments: [String], message: String) throws {
        let ending = try Command.run(arguments, in: TemporaryDirectory())
        #expect(ending.status == 2)
        #expect(ending.output == "")
        #expect(ending.errors.contains(message))
        #expect(ending.errors.contains("Usage: meanfield"))
    }

    @Test func schemaIsJSON() throws {
        let ending = try Command.run("schema")
        #expect(ending.status == 0)
        let schema = try JSONDecoder().decode(JSONValue.self, from: Data(ending.output.utf8))
        #expect(schema == RunFile.schema())
        #expect(schema["anyOf"]?[0]?["properties"]?["mesh"] != nil)
    }

    @Test func modelsListsAllThereIs() throws {
        let ending = try Command.run("models")
        #expect(ending.status == 0)
        let words = Set(
            ending.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
                .map { $0.drop { $0 == " " }.prefix { $0 != ":" } }.map(String.init))
        let expected = [
            "landscape", "gaussian-network", "zero", "quadratic", "double-well", "formula", "table",
            "gaussian", "laplace", "cosine", "logarithmic", "distance", "sum", "normal", "uniform",
            "point", "product", "mixture", "conserved", "free", "reinjected", "replaced",
        ]
        #expect(Set(expected).subtracting(words) == [])
    }

    /// A reader that has seen enough is no reason to fail.
    @Test(arguments: [["models"], ["schema"], ["--help"], ["run", "small.json"]])
    func standardOutputMayBeClosed(arguments: [String]) throws {
        let directory = try SmallRun.directory()
        _ = try Command.shell(#"{ "$@"; echo $? > status; } | true"#, arguments, in: directory)
        #expect(try directory.text(of: "status") == "0\n")
        _ = try Command.shell(
            #"rm -rf results; "$@" > /dev/full; echo $? > status"#, arguments, in: directory)
        #expect(try directory.text(of: "status") == "0\n")
    }
}
