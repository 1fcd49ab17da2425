import Foundation
import Results
import TestSupport
import Testing

struct LeftoverTests {
    private let temporary: TemporaryDirectory
    private let place: String
    private let gone: Int32

    init() throws {
        temporary = try TemporaryDirectory()
        place = temporary.path + "/run"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exit 0"]
        try process.run()
        process.waitUntilExit()
        gone = process.processIdentifier
    }

    @Test func whatAKilledRunLeftIsRemoved() throws {
        try temporary.make(".run.partial-\(gone)")
        try temporary.write("half", to: ".run.partial-\(gone)/run.nc")
        try temporary.make(".run.partial-\(gone)-2")
        try writeSample(to: place)
        #expect(try temporary.entries == ["run"])
    }

    @Test func whatOthersWriteIsSpared() throws {
        let others = [
            ".run.partial-\(getppid())", ".running.partial-\(gone)", ".run.partial-notes",
            ".run.partial-\(gone)",
        ]
        for name in others { try temporary.make(name) }
        try temporary.write("complete", to: ".run.partial-\(gone)/summary.json")
        try writeSample(to: place)
        #expect(try Set(temporary.entries) == Set(others + ["run"]))
    }

    @Test func aDirectoryOfTheSameProcessNumberDoesNotHinder() throws {
        try temporary.make(".run.partial-\(getpid())")
        try writeSample(to: place, summary: "new")
        #expect(try temporary.text(of: "run/summary.json") == "new")
    }

    @Test func anInterruptedReplacementIsUndone() throws {
        try writeSample(to: temporary.path + "/.run.replaced-\(gone)", summary: "old")
        #expect(failure { try writeSample(to: place) }?.cause == .alreadyExists)
        #expect(try temporary.text(of: "run/summary.json") == "old")
        #expect(try temporary.entries == ["run"])
    }

    @Test func aReplacementThatWasNotClearedUpIsRemoved() throws {
        try writeSample(to: place, summary: "new")
        try temporary.make(".run.replaced-\(gone)")
        try writeSample(to: place, overwrite: true, summary: "newer")
        #expect(try temporary.entries == ["run"])
    }
}
