import Foundation
import Meshes

/// The force −V' on a line of positions.
struct ForceLine {
    private let axis: Axis

    init(_ axis: Axis) { self.axis = axis }

    /// Writes V' at the cell centres: central differences of fourth order, of second order
    /// beside a wall.
    func slopes(_ potential: AlignedBuffer, into slopes: AlignedBuffer) {
        let (v, slope, n) = (potential.pointer, slopes.pointer, axis.cells)
        let isCircle = axis.boundary == .periodic
        for i in 0..<n {
            if isCircle || i >= 2 && i + 2 < n {
                let (p, q) = (v[(i + n - 1) % n], v[(i + 1) % n])
                let (pp, qq) = (v[(i + 2 * n - 2) % n], v[(i + 2) % n])
                slope[i] = (8 * (q - p) - (qq - pp)) / (12 * axis.spacing)
            } else {
                slope[i] = slopeAtWall(v, i)
            }
        }
    }

    private func slopeAtWall(_ v: UnsafePointer<Double>, _ i: Int) -> Double {
        let n = axis.cells
        guard n > 1 else { return 0 }
        guard n > 2 else { return (v[1] - v[0]) / axis.spacing }
        let difference =
            i == 0
            ? 4 * v[1] - 3 * v[0] - v[2]
            : i == n - 1 ? 3 * v[i] - 4 * v[i - 1] + v[i - 2] : v[i + 1] - v[i - 1]
        return difference / (2 * axis.spacing)
    }

    /// The largest |V''| where there is more than a millionth of the largest density: the
    /// square of the fastest frequency.
    func largestCurvature(_ slopes: AlignedBuffer, where marginal: AlignedBuffer) -> Double {
        let n = axis.cells
        guard n > 1 else { return 0 }
        let peak = (0..<n).lazy.map { marginal[$0] }.max() ?? 0
        var largest = 0.0
        for i in 0..<(axis.boundary == .periodic ? n : n - 1) {
            let next = (i + 1) % n
            guard max(marginal[i], marginal[next]) > 1e-6 * peak else { continue }
            largest = max(largest, abs(slopes[next] - slopes[i]) / axis.spacing)
        }
        return largest
    }
}
