import Foundation
import Meshes
import Results
import TestSupport
import Testing

struct PlaceTests {
    private let temporary: TemporaryDirectory
    private let place: String

    init() throws {
        temporary = try TemporaryDirectory()
        place = temporary.path + "/run"
    }

    @Test func missingParentsAreMade() throws {
        let deep = temporary.path + "/a/b/run/"
        #expect(try writeSample(to: deep) == temporary.path + "/a/b/run")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: deep).sorted()
                == ["diagnostics.csv", "run.nc", "summary.json"])
    }

    @Test func nothingAppearsBeforeTheEnd() throws {
        let writer = try ResultWriter(
            directory: place, layout: layout(of: line), expectedOutputs: 1)
        try appendSample(to: writer, records: 1)
        #expect(try temporary.entries == [".run.partial-\(getpid())"])
        #expect(writer.workingDirectory == "\(temporary.path)/.run.partial-\(getpid())")
        try temporary.write("<svg/>", to: ".run.partial-\(getpid())/energy.svg")
        try writer.finish(summary: "")
        #expect(try temporary.entries == ["run"])
        #expect(try temporary.text(of: "run/energy.svg") == "<svg/>")
    }

    @Test func abandoningLeavesNothing() throws {
        let writer = try ResultWriter(
            directory: temporary.path + "/a/b/run", layout: layout(of: line), expectedOutputs: 1)
        try appendSample(to: writer, records: 1)
        writer.abandon()
        writer.abandon()
        #expect(try temporary.entries == [])
        #expect(failure { try appendSample(to: writer, records: 1) }?.cause == .closed)
        #expect(failure { try writer.finish(summary: "") }?.cause == .closed)
    }

    @Test func lettingGoLeavesNothing() throws {
        _ = try ResultWriter(directory: place, layout: layout(of: line), expectedOutputs: 1)
        #expect(try temporary.entries == [])
    }

    @Test func whatIsThereIsNotTouched() throws {
        try writeSample(to: place, summary: "old")
        let error = failure { try writeSample(to: place) }
        #expect(error?.cause == .alreadyExists)
        #expect(error?.isUserError == true)
        #expect(error?.description.hasPrefix(place) == true)
        #expect(try temporary.text(of: "run/summary.json") == "old")
        #expect(try temporary.entries == ["run"])
    }

    @Test func overwritingReplacesAtTheEnd() throws {
        try writeSample(to: place, summary: "old")
        let writer = try ResultWriter(
            directory: place, overwrite: true, layout: layout(of: plane), expectedOutputs: 1)
        try appendSample(to: writer, records: 1)
        #expect(try temporary.text(of: "run/summary.json") == "old")
        try writer.finish(summary: "new")
        #expect(try temporary.text(of: "run/summary.json") == "new")
        #expect(try SavedRun(directory: place).mesh == plane)
        #expect(try temporary.entries == ["run"])
    }

    @Test func overwritingKeepsTheOldIfTheNewFails() throws {
        try writeSample(to: place, summary: "old")
        let writer = try ResultWriter(
            directory: place, overwrite: true, layout: layout(of: plane), expectedOutputs: 1)
        try FileManager.default.removeItem(atPath: writer.workingDirectory)
        #expect(failure { try writer.finish(summary: "new") }?.isUserError == false)
        #expect(try temporary.text(of: "run/summary.json") == "old")
        #expect(try SavedRun(directory: place).mesh == line)
        #expect(try temporary.entries == ["run"])
    }

    @Test func onlyResultsAreOverwritten() throws {
        try temporary.make("run")
        try temporary.write("dear diary", to: "run/diary.txt")
        #expect(
            failure { try writeSample(to: place, overwrite: true) }?.cause
                == .notResults(missing: ResultFiles.run))
        #expect(try temporary.text(of: "run/diary.txt") == "dear diary")

        try temporary.write("dear diary", to: "diary.txt")
        let file = temporary.path + "/diary.txt"
        #expect(
            failure { try writeSample(to: file, overwrite: true) }?.cause
                == .notResults(missing: ResultFiles.run))
        #expect(try temporary.entries == ["diary.txt", "run"])
    }

    @Test func resultsSurviveIfTheirPlaceIsTaken() throws {
        let writer = try ResultWriter(
            directory: place, layout: layout(of: line), expectedOutputs: 1)
        try appendSample(to: writer, records: 1)
        try temporary.make("run")
        let error = failure { try writer.finish(summary: "done") }
        #expect(error?.description.contains(writer.workingDirectory) == true)
        #expect(error?.isUserError == false)
        #expect(try SavedRun(directory: writer.workingDirectory).summary == "done")
    }

    @Test(arguments: ["", ".", "..", "/"])
    func thePlaceNeedsAName(directory: String) {
        #expect(failure { try writeSample(to: directory) }?.isUserError == true)
    }

    @Test func thePlaceMustBeWritable() throws {
        try temporary.write("", to: "file")
        let error = failure { try writeSample(to: temporary.path + "/file/run") }
        #expect(error?.isUserError == true)
        #expect(error?.description.contains("Not a directory") == true)
        #expect(try temporary.entries == ["file"])
    }

    @Test func twoRunsDoNotWriteToOnePlace() throws {
        let writer = try ResultWriter(
            directory: place, layout: layout(of: line), expectedOutputs: 1)
        #expect(failure { try writeSample(to: place) }?.cause == .beingWritten)
        try writer.finish(summary: "first")
        #expect(try temporary.entries == ["run"])
    }

    @Test func namesMustDiffer() throws {
        for taken in ["time", "energy", "density", "x"] {
            let mesh = Mesh(axes: [Axis(name: taken, lower: 0, upper: 1, cells: 2)])
            let network = NetworkOutput(positions: [0], target: [0])
            let error = failure {
                _ = try ResultWriter(
                    directory: place, layout: layout(of: mesh, network: network),
                    expectedOutputs: 1)
            }
            #expect(error?.description.contains("'\(taken)'") == true)
        }
        let mesh = Mesh(axes: [Axis(name: "a/b", lower: 0, upper: 1, cells: 2)])
        #expect(
            failure {
                _ = try ResultWriter(
                    directory: place, layout: layout(of: mesh), expectedOutputs: 1)
            }?.isUserError == true)
        #expect(try temporary.entries == [])
    }
}
