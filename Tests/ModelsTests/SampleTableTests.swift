import Foundation
import Meshes
import Models
import TestSupport
import Testing

@Suite struct SampleTableTests {
    private func table(_ text: String) throws -> SampleTable {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/samples.csv"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try SampleTable(readingFrom: path)
    }

    private func message(_ text: String, _ column: SampleTable.Column = .name("y")) -> String? {
        modelError {
            let table = try table(text)
            _ = try SampleSet(table, inputs: [.index(0)], output: column)
        }?.description
    }

    @Test func columnsByNameAndByNumber() throws {
        let table = try table(
            """
            # What this is.
            place; x, "y"\tz   # and units
            Oslo, 1, 2.5, -3

            Rome, 4, 5e1, .5
            """)
        #expect(table.count == 2)
        #expect(table.names == ["place", "x", "y", "z"])
        let samples = try SampleSet(
            table, inputs: [.name("z"), .index(1)], output: .name("y"))
        #expect(samples.dimension == 2 && samples.count == 2)
        #expect(samples.inputs == [-3, 1, 0.5, 4])
        #expect(samples.targets == [2.5, 50])
        #expect(Array(samples.input(1)) == [0.5, 4])
    }

    @Test func withoutAHeaderColumnsAreNumbers() throws {
        let samples = try SampleSet(
            table("1,2\n3,4\n"), inputs: [.index(1)], output: .index(0))
        #expect(samples.inputs == [2, 4] && samples.targets == [1, 3])
        #expect(message("1,2\n3,4\n")?.contains("no names, only numbers from 0 to 1") == true)
    }

    @Test func errorsSayWhere() throws {
        #expect(message("x,y\n1,2\n3,four\n")?.hasPrefix("line 3, column 1 (\"y\")") == true)
        #expect(message("x,y\n1,2\n3,four\n")?.contains("\"four\" is not a finite number") == true)
        #expect(message("x,y\n1,2\n\n3,nan\n")?.hasPrefix("line 4, column 1") == true)
        #expect(message("x,y\n1,2\n3,\n")?.contains("\"\" is not a finite number") == true)
        #expect(message("x,y\n1,2\n3\n")?.contains("line 3") == true)
        #expect(message("x,y\n1,2\n3\n")?.contains("1 fields, line 1 2") == true)
        #expect(message("x,y\n1,2\n", .name("Y"))?.contains("its columns are \"x\", \"y\"") == true)
        #expect(message("x,y\n1,2\n", .index(2))?.contains("only 0 to 1") == true)
        #expect(message("x,y\n")?.contains("holds no samples") == true)
        #expect(message("# nothing\n\n")?.contains("is empty") == true)
        let missing = modelError { _ = try SampleTable(readingFrom: "/nowhere/at/all.csv") }
        #expect(missing?.key == "file")
        let key = modelError { _ = try table("1,2\n").values(.name("u"), key: "inputs[3]") }
        #expect(key?.key == "inputs[3]")
    }

    @Test func numPyFilesHaveARowForEachSample() throws {
        let directory = try TemporaryDirectory()
        func write(_ shape: String, _ values: [Double]) throws -> String {
            let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(shape)), }"
            var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
            data.append(contentsOf: [UInt8(header.utf8.count), 0] + Array(header.utf8))
            for value in values { withUnsafeBytes(of: value) { data.append(contentsOf: $0) } }
            let path = directory.path + "/a.npy"
            try data.write(to: URL(fileURLWithPath: path))
            return path
        }
        let table = try SampleTable(readingFrom: write("2, 3", [1, 2, 3, 4, 5, 6]))
        let samples = try SampleSet(table, inputs: [.index(0), .index(2)], output: .index(1))
        #expect(samples.inputs == [1, 3, 4, 6] && samples.targets == [2, 5])
        let line = modelError { _ = try SampleTable(readingFrom: write("3,", [1, 2, 3])) }
        #expect(line?.description.contains("one dimension") == true)
        let bad = modelError {
            _ = try SampleTable(readingFrom: write("1, 2", [1, .infinity]))
                .values(.index(1), key: "output")
        }
        #expect(bad?.description.hasPrefix("line 1, column 1") == true)
    }

    @Test func standardSamplesHaveMeanZeroAndVarianceOne() {
        var scatter = Scatter(seed: 2)
        let samples = SampleSet(
            dimension: 2, inputs: scatter.numbers(200).enumerated().map { 7 + $1 * Double($0 % 2) },
            targets: scatter.numbers(100).map { 1e6 + $0 })
        let maps = Standardization(of: samples)
        let standard = maps.apply(to: samples)
        for values in [
            standard.targets, (0..<100).map { standard.inputs[2 * $0 + 1] },
        ] {
            #expect(abs(values.compensatedSum()) < 1e-7)
            #expect(abs(values.map { $0 * $0 }.compensatedSum() - 100) < 1e-7)
        }
        // The first coordinate is 7 in all samples.
        #expect(maps.inputs[0] == .init(center: 7, scale: 1))
        #expect((0..<100).allSatisfy { standard.inputs[2 * $0] == 0 })
        for (y, target) in zip(standard.targets, samples.targets) {
            #expect(abs(maps.output.inverse(y) - target) < 1e-9)
        }
        #expect(Standardization.identity(dimension: 2).apply(to: samples) == samples)
    }

    @Test func aSplitIsAPartition() {
        let samples = SampleSet(
            dimension: 1, inputs: (0..<50).map(Double.init), targets: (0..<50).map(Double.init))
        let (training, test) = samples.split(testFraction: 0.3, seed: 1)
        #expect(test.count == 15 && training.count == 35)
        #expect((training.inputs + test.inputs).sorted() == samples.inputs)
        #expect(training.inputs == training.inputs.sorted() && training.inputs == training.targets)
        #expect(samples.split(testFraction: 0.3, seed: 1).test == test)
        #expect(samples.split(testFraction: 0.3, seed: 2).test != test)
    }
}
