import Foundation
import Results
import TestSupport
import Testing

/// Data sets on disk: what is read is what was written, complete or absent.
struct DatasetTests {
    private let temporary: TemporaryDirectory
    private let place: String

    init() throws {
        temporary = try TemporaryDirectory()
        place = temporary.path + "/deep/data"
    }

    private var sample: Dataset {
        Dataset(
            coordinates: [
                .init(name: "count", longName: "number of particles", values: [50, 200]),
                .init(name: "time", longName: "time", values: [0, 0.1, 1.0 / 3]),
            ],
            variables: [
                .init(
                    Quantity(name: "energy", longName: "energy ½∬K dμdμ"), over: ["count", "time"],
                    values: [1, .nan, -1e-300, 0.1, .infinity, 1.0 / 7]),
                .init(
                    Quantity(name: "end", longName: "the end", units: "s"), over: [], values: [3]),
            ], attributes: [("seed", 7), ("title", "Sample"), ("width", 0.1)])
    }

    private func writer(overwrite: Bool = false) throws -> DatasetWriter {
        try DatasetWriter(directory: place, overwrite: overwrite, name: "data.nc")
    }

    @Test func roundTrip() throws {
        let path = try writer().finish(sample, texts: ["data.csv": "a\n1\n"], summary: "{}\n")
        #expect(path == place)
        #expect(try temporary.text(of: "deep/data/data.csv") == "a\n1\n")
        #expect(try temporary.text(of: "deep/data/summary.json") == "{}\n")
        let read = try Dataset(readingFrom: place + "/data.nc")
        #expect(read.coordinates == sample.coordinates)
        for variable in sample.variables {
            let other = try #require(read[variable.quantity.name])
            #expect(other.quantity == variable.quantity)
            #expect(other.dimensions == variable.dimensions)
            #expect(other.values.map(\.isNaN) == variable.values.map(\.isNaN))
            #expect(other.values.filter { !$0.isNaN } == variable.values.filter { !$0.isNaN })
        }
        #expect(read.variables.count == sample.variables.count)
        let attributes = Dictionary(
            uniqueKeysWithValues: read.attributes.map { ($0.name, $0.value) })
        #expect(attributes["Conventions"] == "CF-1.10")
        for (name, value) in sample.attributes { #expect(attributes[name] == value) }
        #expect(read["mass"] == nil)
    }

    @Test func nothingBeforeTheEndAndNothingIfAbandoned() throws {
        var writer: DatasetWriter? = try writer()
        #expect(!FileManager.default.fileExists(atPath: place))
        writer?.abandon()
        #expect(try temporary.entries == [])
        #expect(failure { try writer?.finish(sample, summary: "") }?.cause == .closed)
        writer = try self.writer()
        writer = nil
        #expect(try temporary.entries == [])
    }

    @Test func onlyItsOwnKindIsOverwritten() throws {
        try writer().finish(sample, summary: "old")
        #expect(failure { _ = try writer() }?.cause == .alreadyExists)
        try writer(overwrite: true).finish(sample, summary: "new")
        #expect(try temporary.text(of: "deep/data/summary.json") == "new")
        let error = failure {
            _ = try DatasetWriter(directory: place, overwrite: true, name: "other.nc")
        }
        #expect(error?.cause == .notResults(missing: "other.nc"))
        #expect(error?.description.contains("it has no other.nc") == true)
        #expect(try temporary.entries == ["deep"])
    }

    @Test func flawsLeaveNothing() throws {
        func flaw(_ change: (inout Dataset) -> Void) -> Bool {
            var dataset = sample
            change(&dataset)
            let error = failure { try writer().finish(dataset, summary: "") }
            guard case .invalidLayout = error?.cause else { return false }
            return (try? temporary.entries) == []
        }
        let energy = Quantity(name: "energy", longName: "")
        #expect(flaw { $0.variables.append(.init(energy, over: [], values: [1])) })
        #expect(flaw { $0.variables[0] = .init(energy, over: ["time"], values: [1]) })
        #expect(flaw { $0.variables[0] = .init(energy, over: ["place"], values: [1]) })
        #expect(flaw { $0.coordinates.append($0.coordinates[0]) })
        let name = Quantity(name: "a-b", longName: "")
        #expect(flaw { $0.variables[0] = .init(name, over: [], values: [1]) })
    }
}
