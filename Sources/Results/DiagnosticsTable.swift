import Foundation

/// The scalars over time as comma-separated values.
struct DiagnosticsTable {
    private let file: TextFile

    init(creating path: String, quantities: [Quantity]) throws(ResultError) {
        file = try TextFile(creating: path)
        try file.write((["time"] + quantities.map(\.name)).joined(separator: ",") + "\n")
    }

    /// Appends a row; what is not a number stays empty.
    func append(time: Double, scalars: [Double]) throws(ResultError) {
        let row = ([time] + scalars).map { $0.isNaN ? "" : String(format: "%.17g", $0) }
        try file.write(row.joined(separator: ",") + "\n")
    }
}
