import Meshes

/// The second-order transport of the scheme, cell by cell and stage by stage, with
/// the limiter always at work.
struct PlainTransport {
    let mesh: Mesh
    let heights: [Double]

    /// The density after one transport over `step`.
    func advance(_ density: [Double], step: Double) -> [Double] {
        let first = forward(density, step)
        let second = mix(density, forward(first, step), 1.0 / 4)
        return mix(density, forward(second, step), 2.0 / 3)
    }

    private func mix(_ old: [Double], _ new: [Double], _ weight: Double) -> [Double] {
        zip(old, new).map { $0 + weight * ($1 - $0) }
    }

    private func forward(_ density: [Double], _ step: Double) -> [Double] {
        let last = mesh.axes[mesh.dimension - 1]
        return (0..<mesh.cellCount).map { cell in
            let (row, column) = (cell / mesh.columns, cell % mesh.columns)
            let start = row * mesh.columns
            func along(_ face: Int) -> Double {
                flux(last, face, density) { start + $0 }
            }
            var value =
                density[cell] - step / last.spacing * (along(column + 1) - along(column))
            if mesh.dimension == 2 {
                func across(_ face: Int) -> Double {
                    flux(mesh.axes[0], face, density) { $0 * mesh.columns + column }
                }
                value -= step / mesh.axes[0].spacing * (across(row + 1) - across(row))
            }
            return max(value, 0)
        }
    }

    /// The flux through the face below cell `face` of an axis.
    private func flux(
        _ axis: Axis, _ face: Int, _ density: [Double], place: (Int) -> Int
    ) -> Double {
        if axis.boundary == .wall && (face == 0 || face == axis.cells) { return 0 }
        func cell(_ index: Int) -> Int { place(continued(index, axis)) }
        let u = (heights[cell(face - 1)] - heights[cell(face)]) * (1 / axis.spacing)
        let six = (-3...2).map { density[cell(face + $0)] }
        return u
            * (u >= 0
                ? value(six[0], six[1], six[2], six[3], six[4])
                : value(six[5], six[4], six[3], six[2], six[1]))
    }

    private func continued(_ index: Int, _ axis: Axis) -> Int {
        var index = index
        while !(0..<axis.cells).contains(index) {
            switch axis.boundary {
            case .periodic: index += index < 0 ? axis.cells : -axis.cells
            case .wall: index = index < 0 ? -1 - index : 2 * axis.cells - 1 - index
            }
        }
        return index
    }

    private func value(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double) -> Double {
        let fifth = (2 * a - 13 * b + 47 * c + 27 * d - 3 * e) * (1.0 / 60)
        let (bendB, bendC, bendD) = ((a + c) - 2 * b, (b + d) - 2 * c, (c + e) - 2 * d)
        let steep = c + 4 * (c - b)
        let median = 0.5 * (c + d) - 0.5 * minmod(bendC, bendD)
        let large = c + 0.5 * (c - b) + 4.0 / 3 * minmod(bendB, bendC)
        let low = max(min(c, d, median), min(c, steep, large))
        let high = min(max(c, d, median), max(c, steep, large))
        return min(max(min(max(fifth, low), high), 0), 2 * c)
    }

    private func minmod(_ p: Double, _ q: Double) -> Double {
        let four = [4 * p - q, 4 * q - p, p, q]
        return max(four.min()!, 0) + min(four.max()!, 0)
    }
}
