import Foundation

/// The errors of a few quantities on a few meshes, the step refined with the mesh.
struct Refinement: CustomStringConvertible {
    let cells: [Int]
    private(set) var quantities: [String] = []
    private var errors: [String: [Double]] = [:]

    /// Runs every mesh; `errors` returns the errors of named quantities on one.
    init(_ cells: [Int], errors run: (Int) throws -> [(String, Double)]) rethrows {
        self.cells = cells
        for count in cells {
            for (name, error) in try run(count) {
                if errors[name] == nil { quantities.append(name) }
                errors[name, default: []].append(abs(error))
            }
        }
    }

    /// The orders seen from one mesh to the next.
    func orders(_ quantity: String) -> [Double] {
        let list = errors[quantity]!
        return (1..<list.count).map { k in
            let gain: Double = log(list[k - 1] / list[k])
            let ratio: Double = log(Double(cells[k]) / Double(cells[k - 1]))
            return gain / ratio
        }
    }

    /// The lowest order on the finest pair of meshes, and whose it is.
    ///
    /// Errors below 1e-9 are no longer of the scheme: they are tails beyond the walls.
    var worst: (quantity: String, order: Double) {
        quantities.filter { errors[$0]!.dropLast().last! > 1e-9 }
            .map { ($0, orders($0).last!) }.min { $0.1 < $1.1 }!
    }

    var description: String {
        var lines = ["\n  cells" + quantities.map { "  " + $0.padded(18) }.joined()]
        for (k, count) in cells.enumerated() {
            let row = quantities.map { name in
                let error = String(format: "%.3e", errors[name]![k])
                let order = k == 0 ? "" : String(format: " (%.2f)", orders(name)[k - 1])
                return "  " + (error + order).padded(18)
            }
            lines.append(String(format: "%7d", count) + row.joined())
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(width - count, 0))
    }
}
