import Meshes
import Results
import TestSupport
import Testing

struct RoundTripTests {
    private let temporary: TemporaryDirectory
    private let place: String

    init() throws {
        temporary = try TemporaryDirectory()
        place = temporary.path + "/run"
    }

    @Test(arguments: [line, plane], [0, 1, 9])
    func fieldsComeBackToTheLastBit(mesh: Mesh, compression: Int) throws {
        var layout = layout(of: mesh)
        layout.compression = compression
        let writer = try ResultWriter(directory: place, layout: layout, expectedOutputs: 3)
        try appendSample(to: writer, records: 3)
        #expect(writer.recordCount == 3)
        #expect(try writer.finish(summary: "{\"energy\": 1}\n") == place)

        let saved = try SavedRun(directory: place)
        #expect(saved.mesh == mesh)
        #expect(saved.hasFields)
        #expect(saved.network == nil)
        #expect(saved.times == [0, 1.0 / 3, 2.0 / 3])
        #expect(saved.quantities == [energy, gap])
        #expect(saved.values(of: "energy") == [1 / 3.0, 0.25, 0.2] as [Double])
        #expect(saved.values(of: "mass") == nil)
        #expect(saved.summary == "{\"energy\": 1}\n")
        for record in 0..<3 {
            #expect(try saved.density(at: record) == field(on: mesh, record: record))
            #expect(try saved.potential(at: record) == field(on: mesh, record: -record))
        }
        #expect(try temporary.entries == ["run"])
    }

    @Test func attributesComeBack() throws {
        let runFile = String(repeating: "{ \"title\": \"Übergang\" }\n", count: 10_000)
        var layout = layout(of: line)
        layout.attributes = [
            ("title", "Doppelmulde, gut"), ("run_file", .text(runFile)), ("seed", 1),
            ("empty", ""), ("history", "made for a test"),
        ]
        let writer = try ResultWriter(directory: place, layout: layout, expectedOutputs: 1)
        try appendSample(to: writer, records: 1)
        try writer.setAttribute("wall_time", 0.1)
        try writer.setAttribute("steps", 12)
        try writer.finish(summary: "")
        #expect(
            try SavedRun(directory: place).attributes == [
                "Conventions": "CF-1.10", "title": "Doppelmulde, gut", "run_file": .text(runFile),
                "seed": 1, "empty": "", "history": "made for a test", "wall_time": 0.1,
                "steps": 12,
            ])
    }

    @Test func networksComeBack() throws {
        let network = NetworkOutput(
            positions: [-1, 0, 1], target: [0.1, 0.2, 0.3], longName: "angle of the input")
        let writer = try ResultWriter(
            directory: place, layout: layout(of: plane, network: network, fields: false),
            expectedOutputs: 2)
        try writer.append(time: 0, scalars: [1, 2], networkOutput: [1, 2, 3])
        try writer.append(time: 1, scalars: [1, 2])
        try writer.finish(summary: "")

        let saved = try SavedRun(directory: place)
        #expect(saved.network == network)
        #expect(!saved.hasFields)
        #expect(saved.mesh == plane)
        #expect(try saved.networkOutput(at: 0) == [1, 2, 3])
        #expect(try saved.networkOutput(at: 1).allSatisfy(\.isNaN))
        #expect(throws: ResultError.self) { try saved.density(at: 0) }
    }

    @Test func whatIsNotANumberIsMissing() throws {
        let writer = try ResultWriter(
            directory: place, layout: layout(of: line), expectedOutputs: 1)
        try writer.append(time: 0, scalars: [.nan, -.infinity])
        try writer.finish(summary: "")

        let saved = try SavedRun(directory: place)
        #expect(saved.values(of: "energy")?.first?.isNaN == true)
        #expect(saved.values(of: "certified_gap") == [-.infinity])
        #expect(try saved.density(at: 0).allSatisfy(\.isNaN))
        #expect(
            try temporary.text(of: "run/diagnostics.csv")
                == "time,energy,certified_gap\n0,,-inf\n")
    }

    @Test func theTableHasAllDigits() throws {
        try writeSample(to: place)
        #expect(
            try temporary.text(of: "run/diagnostics.csv") == """
                time,energy,certified_gap
                0,0.33333333333333331,0.10000000000000001
                0.33333333333333331,0.25,0.10000000000000001

                """)
    }

    @Test func aRunWithoutRecordsCanBeRead() throws {
        try ResultWriter(directory: place, layout: layout(of: line), expectedOutputs: 0)
            .finish(summary: "")
        let saved = try SavedRun(directory: place)
        #expect(saved.times.isEmpty)
        #expect(saved.values(of: "energy") == [])
    }

    @Test func whatIsNoResultCannotBeRead() throws {
        let missing = failure { _ = try SavedRun(directory: place) }
        #expect(missing?.isUserError == true)
        #expect(missing?.description.contains("there is no such file") == true)

        try writeSample(to: place)
        try temporary.write("not a NetCDF file", to: "run/run.nc")
        let damaged = failure { _ = try SavedRun(directory: place) }
        #expect(damaged?.path == place + "/run.nc")
        #expect(damaged?.isUserError == true)
    }
}
