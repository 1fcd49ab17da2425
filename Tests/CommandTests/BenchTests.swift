import Foundation
import RunFiles
import TestSupport
import Testing

/// `meanfield bench` as a process.
struct BenchTests {
    @Test func oneLineOfJSON() throws {
        let directory = try TemporaryDirectory()
        let ending = try Command.run(
            [
                "bench", "P2", "--cells", "64", "--steps", "3", "--repeats", "1", "--no-floors",
                "--check", "2", "--state", "state.npy",
            ], in: directory)
        #expect(ending.status == 0)
        #expect(ending.errors == "")
        #expect(ending.output.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        let found = try JSONDecoder().decode(JSONValue.self, from: Data(ending.output.utf8))
        #expect(found["problem"] == "P2")
        #expect(found["steps"] == 3)
        #expect(try directory.entries == ["state.npy"])
    }

    @Test(arguments: [
        (["P3", "--cells", "64"], "--cells: found 64, allowed: the cells of c and z"),
        (["P4", "--cells", "64"], "--cells: found 64, allowed: nothing for P4"),
        (["P1", "--particles", "64"], "--particles: found 64, allowed: nothing for P1"),
        (["P2", "--steps", "0"], "--steps: found 0, allowed: 1 to"),
        (["P2", "--check", "3"], "--check needs --state"),
        (["P2", "--interaction", "magic"], "'magic' is invalid"),
        (["P9"], "'P9' is invalid"),
        (
            ["P2", "--cells", "16", "--state", "nowhere/state.npy"],
            "nowhere/state.npy cannot be written"
        ),
    ])
    func misuse(arguments: [String], message: String) throws {
        let directory = try TemporaryDirectory()
        let ending = try Command.run(["bench"] + arguments, in: directory)
        #expect(ending.status == 2)
        #expect(ending.output == "")
        #expect(ending.errors.contains(message))
        #expect(try directory.entries == [])
    }
}
