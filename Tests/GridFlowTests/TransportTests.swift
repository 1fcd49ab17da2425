import Foundation
import GridFlow
import Meshes
import Models
import TestSupport
import Testing

/// Two half transports against arithmetic cell by cell, to the last bit: neither what
/// is skipped where no bound binds, nor the order of the rows, nor eight lanes at
/// a time may leave a trace.
@Suite struct TransportTests {
    static let shapes: [[Int]] = [
        [1], [2], [3], [7], [16], [17], [18], [19], [41], [1024], [1030], [1, 1], [1, 9], [2, 3],
        [3, 17], [5, 26], [9, 8], [16, 31], [33, 40],
    ]

    enum Start: CaseIterable { case smooth, rough, tails }

    @Test(arguments: shapes, Start.allCases) func equalsThePlainArithmetic(
        shape: [Int], start: Start
    ) throws {
        let ends = Boundary.allCases
        let meshes =
            shape.count == 1
            ? ends.map { mesh((3, shape[0], $0)) }
            : ends.flatMap { first in ends.map { mesh((3, shape[0], first), (2, shape[1], $0)) } }
        for (number, mesh) in meshes.enumerated() {
            var scatter = Scatter(seed: number)
            let heights = heights(start, on: mesh, &scatter)
            var problem = Problem(mesh, density: density(start, on: mesh, &scatter))
            problem.heights = heights
            problem.onlyCourant(0.5)
            let bound = try problem.solver().courantBound
            let step = bound.isFinite ? bound : 0.1
            problem.limits.fixed = step
            let plain = PlainTransport(mesh: mesh, heights: heights)
            var expected = problem.density
            for _ in 0..<4 { expected = plain.advance(expected, step: step / 2) }
            for threads in 1...4 {
                problem.threads = threads
                let result = try problem.density(afterSteps: 2)
                #expect(result == expected, "\(shape), \(mesh.axes.map(\.boundary))")
            }
        }
    }

    private func heights(_ start: Start, on mesh: Mesh, _ scatter: inout Scatter) -> [Double] {
        guard start == .smooth else { return scatter.numbers(mesh.cellCount) }
        return (0..<mesh.cellCount).map { index in
            let point = mesh.coordinates(ofCell: index)
            return point.map { cos($0 - 0.4) }.reduce(1, *)
        }
    }

    private func density(_ start: Start, on mesh: Mesh, _ scatter: inout Scatter) -> [Double] {
        (0..<mesh.cellCount).map { index in
            let square = mesh.coordinates(ofCell: index).map { ($0 - 0.1) * ($0 - 0.1) }
                .reduce(0, +)
            return switch start {
            case .smooth: exp(-2 * square)
            case .rough: scatter.next() < 0.3 ? 0 : scatter.next()
            case .tails: exp(-300 * square)
            }
        }
    }
}
