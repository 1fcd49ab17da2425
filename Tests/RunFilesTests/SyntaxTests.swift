import Foundation
import RunFiles
import Testing

/// Texts that are no JSON, and files that are no texts.
struct SyntaxTests {
    @Test(arguments: [
        ("", "line 1, column 1: the end instead of a value"),
        ("{ a: 1,, }", "line 1, column 8: \",\" instead of a key or \"}\""),
        ("{\n  \"a\": [1, 2\n", "line 3, column 1: the end instead of \",\" or \"]\""),
        ("{ a: 1 b: 2 }", "line 1, column 8: \"b\" instead of \",\" or \"}\""),
        ("{ a: tru }", "line 1, column 6: \"tru\" instead of a value"),
        ("{ a 1 }", "line 1, column 5: \"1\" instead of \":\""),
        ("{} x", "line 1, column 4: \"x\" instead of the end"),
        ("/* x", "line 1, column 1: a comment that does not end"),
        ("{ a: 'x", "line 1, column 6: a string that does not end"),
    ])
    func theErrorHasAPlace(text: String, place: String) {
        #expect(
            messages(text) == [
                "run file: found a syntax error at \(place), allowed: JSON, comments welcome"
            ])
    }

    @Test func depthIsBounded() {
        for depth in [65, 400, 100_000] {
            let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let lines = messages(nested)
            #expect(lines.count == 1)
            #expect(lines.first?.contains("more than 64 levels deep") == true)
        }
    }

    @Test func aKeyIsGivenOnce() {
        let text = BaseFiles.small.replacing("\"cells\": 64", with: "\"cells\": 64, \"cells\": 65")
        #expect(
            messages(text) == [
                "run file: found the key \"cells\" a second time at line 2, column 55, "
                    + "allowed: every key of an object once"
            ])
    }

    @Test func strangeKeysAreQuoted() {
        #expect(
            messages(setting: "time={ end: 1, 'a\\nb': 1, '': 2 }") == [
                "time[\"\"]: found an unknown key, allowed: at, end, outputs",
                "time[\"a\\nb\"]: found an unknown key, allowed: at, end, outputs",
            ])
    }

    @Test func missingFiles() throws {
        let error = #expect(throws: RunFileErrors.self) {
            try RunFile.read(contentsOf: "no/such.json")
        }
        #expect(
            error?.description == "no/such.json: found no file, allowed: a run file in JSON (UTF-8)"
        )
        let directory = FileManager.default.temporaryDirectory.path
        #expect(throws: RunFileErrors.self) { try RunFile.read(contentsOf: directory) }
    }

    @Test func tablesAreRelativeToTheRunFile() throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("run-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try "1 2 3 4".write(
            to: directory.appendingPathComponent("four.txt"), atomically: true, encoding: .utf8)
        let file = directory.appendingPathComponent("my-run.json").path
        try BaseFiles.small.write(toFile: file, atomically: true, encoding: .utf8)

        let table = "model.potential={ type: 'table', file: 'four.txt' }"
        let run = try RunFile.read(contentsOf: file, settings: [table, "mesh.axes[0].cells=4"])
        #expect(run.output.directory == "Results/my-run")

        let path = directory.path
        #expect(
            messages(BaseFiles.small, table, directory: path) == [
                "model.potential.file: the array in \"\(path)/four.txt\" has the shape [1, 4], "
                    + "the mesh [64]"
            ])
        #expect(
            messages(BaseFiles.small, "initial={ type: 'table', file: 'no.npy' }", directory: path)
                == ["initial.file: there is no readable file at \"\(path)/no.npy\""])
    }
}
