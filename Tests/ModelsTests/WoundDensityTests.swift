import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// Densities on a circle know no seam.
@Suite struct WoundDensityTests {
    private let circle = mesh((0, 6, 24, .periodic))

    @Test func aNormalDensityIsTheSameWhereverItSits() throws {
        let inside = try NormalDensity(mean: [3], sd: [0.5]).masses(on: circle)
        let atTheSeam = try NormalDensity(mean: [0], sd: [0.5]).masses(on: circle)
        let turned = Array(inside[12...] + inside[..<12])
        // 5e-17 and less of a mass of at most 0.2.
        #expect(zip(turned, atTheSeam).allSatisfy { abs($0 - $1) < 1e-15 })
        #expect(abs(atTheSeam.reduce(0, +) - 1) < 1e-14)
    }

    @Test func aUniformDensityGoesOnBeyondTheSeam() throws {
        let masses = try UniformDensity(ranges: [5...7]).masses(on: circle)
        let expected = (0..<24).map { $0 < 4 || $0 >= 20 ? 0.125 : 0 }
        #expect(zip(masses, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    }

    @Test func aCorrelatedNormalDensityIsWoundOnBothAxes() throws {
        let torus = mesh((0, 6, 24, .periodic), (0, 6, 24, .periodic))
        let covariance = [[0.3, 0.1], [0.1, 0.2]]
        let inside = try NormalDensity(mean: [3, 3], covariance: covariance).masses(on: torus)
        let corner = try NormalDensity(mean: [0, 0], covariance: covariance).masses(on: torus)
        for row in 0..<24 {
            for column in 0..<24 {
                let moved = inside[(row + 12) % 24 * 24 + (column + 12) % 24]
                #expect(abs(corner[row * 24 + column] - moved) < 1e-13)
            }
        }
    }
}
