import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// A directory for the files of one test.
private final class Scratch {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "arrays-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ data: Data, as name: String) throws -> String {
        let file = url.appending(path: name)
        try data.write(to: file)
        return file.path
    }

    func write(_ text: String) throws -> String { try write(Data(text.utf8), as: "table.csv") }
}

/// A NumPy file, byte by byte.
private func numPy(_ type: String, _ shape: String, fortran: Bool = false, _ body: Data) -> Data {
    var header =
        "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), "
        + "'shape': \(shape), }"
    while (10 + header.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0])
    data += Data([UInt8(header.count & 255), UInt8(header.count >> 8)])
    return data + Data(header.utf8) + body
}

private func bytes<T>(_ values: [T]) -> Data { values.withUnsafeBytes { Data($0) } }

@Suite struct ArrayFileTests {
    private let scratch: Scratch
    private let plane = mesh((0, 1, 2, .wall), (0, 1, 3, .wall))
    private let line = mesh((0, 1, 3, .wall))

    init() throws { scratch = try Scratch() }

    private func potential(_ path: String, on mesh: Mesh) throws -> [Double] {
        try TablePotential(ArrayFile(readingFrom: path)).samples(on: mesh)
    }

    @Test func readsDoublesAndFloatsOfNumPy() throws {
        let values = [1.5, -2, 3e300, 0, 0.1, -0.25]
        let path = try scratch.write(numPy("<f8", "(2, 3)", bytes(values)), as: "a.npy")
        #expect(try potential(path, on: plane) == values)
        let floats: [Float] = [1.5, -2, 0.1]
        let short = try scratch.write(numPy("<f4", "(3,)", bytes(floats)), as: "b.npy")
        #expect(try potential(short, on: line) == floats.map(Double.init))
    }

    @Test func readsTextWithCommentsAndAnySeparator() throws {
        let path = try scratch.write("# F on the mesh\n1, 2,\t3\n\n4 5 -6e-1 # last\n")
        #expect(try potential(path, on: plane) == [1, 2, 3, 4, 5, -0.6])
    }

    @Test func aColumnOrARowServesOneAxis() throws {
        let column = try scratch.write("1\n2\n3\n")
        #expect(try potential(column, on: line) == [1, 2, 3])
        let row = try scratch.write("1 2 3")
        #expect(try potential(row, on: line) == [1, 2, 3])
    }

    @Test func aMissingFileIsNamed() {
        let error = modelError { _ = try ArrayFile(readingFrom: "/nowhere/at/all.npy") }
        #expect(error?.key == "file")
        #expect(error?.description.contains("/nowhere/at/all.npy") == true)
    }

    @Test func theWrongShapeIsNamedWithTheRightOne() throws {
        let path = try scratch.write("1 2\n3 4\n5 6\n")
        let error = modelError { _ = try potential(path, on: plane) }
        #expect(error?.description.contains("[3, 2]") == true)
        #expect(error?.description.contains("[2, 3]") == true)
    }

    @Test(
        arguments: [
            ("1 2 x\n", "line 1"), ("1 2\n3\n", "row 2"), ("# nothing\n", "no numbers"),
            ("1 2 3\n4 five 6\n", "\"five\""),
        ])
    func badTextIsNamed(text: String, mention: String) throws {
        let path = try scratch.write(text)
        let error = modelError { _ = try ArrayFile(readingFrom: path) }
        #expect(error?.key == "file")
        #expect(error?.description.contains(mention) == true)
    }

    @Test func aNumberThatIsNotFiniteIsNamedWithItsPlace() throws {
        let path = try scratch.write("1\nnan\n3\n")
        let error = modelError { _ = try potential(path, on: line) }
        #expect(error?.description.contains("not a number at x = 0.5") == true)
    }

    @Test func unusableNumPyFilesAreRefused() throws {
        let six = bytes([1.0, 2, 3, 4, 5, 6])
        let bad: [(Data, String)] = [
            (numPy("<i8", "(2, 3)", six), "<i8"), (numPy(">f8", "(2, 3)", six), ">f8"),
            (numPy("<f8", "(2, 3)", fortran: true, six), "Fortran"),
            (numPy("<f8", "(2, 3)", six.dropLast()), "fewer"),
            (numPy("<f8", "(1, 2, 3)", six), "dimensions"), (numPy("<f8", "()", six), "shape"),
            (numPy("<f8", "(2, 3)", six).prefix(40), "header"),
            (numPy("<f8", "(2, 3)", six).prefix(9), "header"),
        ]
        for (data, mention) in bad {
            let path = try scratch.write(data, as: "bad.npy")
            let error = modelError { _ = try ArrayFile(readingFrom: path) }
            #expect(error?.description.contains(mention) == true, "\(mention): \(error as Any)")
        }
    }
}
