import Foundation
import Meshes
import Results
import Testing

let line = Mesh(axes: [Axis(name: "θ", lower: -1, upper: 2, cells: 7)])

let plane = Mesh(axes: [
    Axis(name: "c", lower: -0.1, upper: 0.3, cells: 3),
    Axis(name: "w", lower: 0, upper: 2 * .pi, cells: 5, boundary: .periodic),
])

let energy = Quantity(name: "energy", longName: "energy", units: "1")
let gap = Quantity(name: "certified_gap", longName: "certified gap", units: "1")

func layout(of mesh: Mesh, network: NetworkOutput? = nil, fields: Bool = true) -> ResultLayout {
    ResultLayout(mesh: mesh, quantities: [energy, gap], network: network, fields: fields)
}

/// Values that differ from cell to cell and from record to record.
func field(on mesh: Mesh, record: Int) -> [Double] {
    (0..<mesh.cellCount).map { sin(Double(1 + $0 + 100 * record)) }
}

/// Writes two records and finishes.
@discardableResult
func writeSample(
    to directory: String, overwrite: Bool = false, summary: String = "{}\n"
) throws -> String {
    let writer = try ResultWriter(
        directory: directory, overwrite: overwrite, layout: layout(of: line), expectedOutputs: 2)
    try appendSample(to: writer, records: 2)
    return try writer.finish(summary: summary)
}

func appendSample(to writer: ResultWriter, records: Int) throws {
    let mesh = try #require(writer.layout.mesh)
    for record in 0..<records {
        try writer.append(
            time: Double(record) / 3, scalars: [1 / Double(record + 3), 0.1],
            density: field(on: mesh, record: record),
            potential: field(on: mesh, record: -record))
    }
}

/// The error that `action` throws, if it throws one.
func failure(of action: () throws -> Void) -> ResultError? {
    do {
        try action()
        return nil
    } catch {
        return error as? ResultError
    }
}
