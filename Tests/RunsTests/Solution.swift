import Foundation
import Meshes
import Results
import RunFiles
import Runs
import TestSupport
import Testing

/// A run that was performed, with all it left on disk.
struct Solution {
    let description: RunDescription
    let outcome: Run.Outcome
    let saved: SavedRun
    /// `diagnostics.csv` as it is.
    let csv: String
    let table: ParsedTable
    let summary: JSONValue
    private let directory: TemporaryDirectory

    init(_ read: (_ settings: [String]) throws -> RunDescription) throws {
        directory = try TemporaryDirectory()
        let place = directory.path + "/run"
        description = try read(["output.directory=\(place)"])
        outcome = try Run(description).perform()
        saved = try SavedRun(directory: place)
        csv = try directory.text(of: "run/diagnostics.csv")
        table = ParsedTable(csv)
        summary = try JSONDecoder().decode(JSONValue.self, from: Data(saved.summary.utf8))
    }

    var mesh: Mesh { saved.mesh! }
    var times: [Double] { saved.times }

    /// A scalar at all output times.
    func values(_ name: String) throws -> [Double] { try #require(table[name]) }

    /// A scalar at the end.
    func final(_ name: String) throws -> Double { try #require(table[name]?.last) }

    /// The density at the end.
    func finalDensity() throws -> [Double] { try saved.density(at: times.count - 1) }

    /// ∫|μ − ν| at an output.
    func distance(at index: Int, to exact: [Double]) throws -> Double {
        zip(try saved.density(at: index), exact).map { abs($0 - $1) }.compensatedSum()
            * mesh.cellVolume
    }

    /// The mass at the end where `holds` of the coordinates.
    func finalMass(where holds: ([Double]) -> Bool) throws -> Double {
        try finalDensity().enumerated().filter { holds(mesh.coordinates(ofCell: $0.offset)) }
            .map(\.element).compensatedSum() * mesh.cellVolume
    }

    func invariant(_ name: String) throws -> Double {
        try #require(summary["invariants"]?[name]?.number)
    }
}

/// Runs a file of `Configs` at the size of its expectation, further settings applied.
func solve(_ config: String, _ settings: String...) throws -> Solution {
    try solve(config, settings)
}

/// Runs a file of `Configs` at the size of its expectation, further settings applied.
func solve(_ config: String, _ settings: [String]) throws -> Solution {
    let expectation = try #require(Expectation.all.first { $0.name == config })
    return try Solution {
        try RunFile.read(
            contentsOf: Checkout.config(config),
            settings: expectation.settings + settings + $0)
    }
}

/// Runs the text of a run file, settings applied.
func solve(text: String, _ settings: String...) throws -> Solution {
    try Solution {
        try RunFile.read(text: text, directory: Checkout.root, settings: settings + $0)
    }
}

/// The settings of a run by random particles.
func drawn(_ count: Int, _ settings: String...) -> [String] {
    ["solver.method=particles", "particles.counts=[\(count)]", "particles.timeStep=0.01"] + settings
}

/// The setting of a run by weighted particles.
let weighted = "solver.method=weighted"

extension JSONValue {
    var number: Double? { if case .number(let value) = self { value } else { nil } }

    var string: String? { if case .string(let value) = self { value } else { nil } }

    var strings: [String]? {
        if case .array(let items) = self { items.compactMap(\.string) } else { nil }
    }
}

/// The largest difference between numbers that belong together.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
