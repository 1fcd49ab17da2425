import Foundation
import Meshes
import Results
import TestSupport
import Testing

struct SpaceTests {
    private let temporary: TemporaryDirectory
    private let place: String

    init() throws {
        temporary = try TemporaryDirectory()
        place = temporary.path + "/a/run"
    }

    @Test func tooLittleSpaceIsFoundAtTheStart() throws {
        let error = failure {
            _ = try ResultWriter(
                directory: place, layout: layout(of: plane), expectedOutputs: 1 << 50)
        }
        guard case .tooLittleSpace(let needed, let free)? = error?.cause else {
            Issue.record("the run was not refused")
            return
        }
        #expect(needed > free)
        #expect(error?.isUserError == true)
        #expect(try temporary.entries == [])
    }

    @Test func theEstimateIsCloseToTheTruth() throws {
        let mesh = Mesh(axes: [
            Axis(name: "c", lower: 0, upper: 1, cells: 100),
            Axis(name: "z", lower: 0, upper: 1, cells: 100),
        ])
        var layout = layout(of: mesh)
        layout.compression = 0
        let writer = try ResultWriter(directory: place, layout: layout, expectedOutputs: 20)
        try appendSample(to: writer, records: 20)
        try writer.finish(summary: "")
        let size =
            try FileManager.default.attributesOfItem(atPath: place + "/run.nc")[.size] as? Double
        let ratio = layout.expectedBytes(outputs: 20) / (size ?? 0)
        #expect((1...1.2).contains(ratio))
    }

    /// The limit for files stands for a full disk: to the writer both are a
    /// write that fails at some point. It is high enough for all other tests,
    /// which share the process.
    @Test(.serialized, arguments: [0, 1])
    func aFailureToWriteLeavesNothingNewAndKeepsTheOld(compression: Int) throws {
        try writeSample(to: place, summary: "old")
        let mesh = Mesh(axes: [Axis(name: "c", lower: 0, upper: 1, cells: 1 << 21)])
        let limit = rlim_t(40 << 20)
        var layout = layout(of: mesh)
        layout.compression = compression
        let error = try withFileSizeLimit(limit) {
            failure {
                let writer = try ResultWriter(
                    directory: place, overwrite: true, layout: layout, expectedOutputs: 5)
                try appendSample(to: writer, records: 5)
                try writer.finish(summary: "new")
            }
        }
        #expect(error?.cause == .fileTooLarge)
        #expect(error?.path == place + "/run.nc")
        #expect(error?.isUserError == false)
        #expect(try temporary.text(of: "a/run/summary.json") == "old")
        #expect(try temporary.entries == ["a"])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: temporary.path + "/a") == ["run"])
    }

    @Test func errorsSayWhatIsMissing() {
        let full = ResultError(
            path: "out/run.nc", cause: .diskFull(needed: 3.21e9, free: 4096))
        #expect(
            full.description
                == "out/run.nc: the disk is full; about 3.2 GB were still needed, 4.1 kB are free")
        #expect(!full.isUserError)
        let unknown = ResultError(path: "out/run.nc", cause: .diskFull(needed: nil, free: nil))
        #expect(unknown.description == "out/run.nc: the disk is full")
    }

    private func withFileSizeLimit<Result>(
        _ limit: rlim_t, _ action: () throws -> Result
    ) throws -> Result {
        signal(SIGXFSZ, SIG_IGN)
        var old = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
        var new = rlimit(rlim_cur: limit, rlim_max: old.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &new)
        defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old) }
        return try action()
    }
}
