import Foundation
import Interactions
import Meshes
import Models
import Statistics
import TestSupport
import Testing

@Suite struct WassersteinTests {
    private func axis(_ boundary: Boundary, cells: Int = 1, _ range: ClosedRange<Double> = 0...1)
        -> Axis
    {
        Axis(
            name: "x", lower: range.lowerBound, upper: range.upperBound, cells: cells,
            boundary: boundary)
    }

    private func points(
        _ places: [Double], _ weights: [Double]? = nil, on axis: Axis
    ) -> LineMeasure {
        LineMeasure(
            ParticleSet(
                dimension: 1, points: places.map { Point($0, 0) },
                weights: weights ?? places.map { _ in 1 }), on: axis)
    }

    @Test func aTranslationCostsItsLength() {
        var scatter = Scatter(seed: 1)
        let (places, weights) = (scatter.numbers(200), scatter.numbers(200))
        for boundary in Boundary.allCases {
            let axis = axis(boundary, -1...4)
            let moved = points(places.map { $0 + 0.75 }, weights.map { 3 * $0 }, on: axis)
            let distance = points(places, weights, on: axis).wassersteinDistance(to: moved)
            #expect(abs(distance - 0.75) < 1e-15)
        }
    }

    /// Beyond half a turn the other way round is shorter; whole turns do not count.
    @Test func aRotationCostsTheShorterWay() {
        var scatter = Scatter(seed: 2)
        let places = scatter.numbers(50).map { 0.1 * $0 }
        let circle = axis(.periodic)
        for (turn, cost) in [(0.7, 0.3), (0.4, 0.4), (0.95, 0.05), (-1.2, 0.2), (3, 0)] {
            let rotated = points(places.map { $0 + turn }, on: circle)
            let distance = points(places, on: circle).wassersteinDistance(to: rotated)
            #expect(abs(distance - cost) < 3e-15, "\(turn): \(distance)")
        }
    }

    /// Equal weights: the best of all assignments.
    @Test func ofFewPointsIsTheBestAssignment() {
        for seed in 0..<60 {
            var scatter = Scatter(seed: seed)
            let count = 1 + seed % 6
            let (a, b) = (scatter.numbers(count), scatter.numbers(count))
            for boundary in Boundary.allCases {
                let best = permutations(count).map { order in
                    zip(a, order).map { x, j in
                        let d = abs(x - b[j])
                        return boundary == .periodic ? min(d, 1 - d) : d
                    }.reduce(0, +) / Double(count)
                }.min()!
                let axis = axis(boundary)
                let distance = points(a, on: axis).wassersteinDistance(to: points(b, on: axis))
                #expect(abs(distance - best) < 1e-15, "seed \(seed)")
            }
        }
    }

    private func permutations(_ count: Int) -> [[Int]] {
        guard count > 0 else { return [[]] }
        return permutations(count - 1).flatMap { order in
            (0..<count).map { place in
                var longer = order
                longer.insert(count - 1, at: place)
                return longer
            }
        }
    }

    /// Whole weights are multiple points.
    @Test func aWeightIsAsManyPoints() {
        let line = axis(.wall)
        for boundary in Boundary.allCases {
            let axis = axis(boundary)
            let (a, b) = (
                points([0.1, 0.8], [2, 1], on: axis), points([0.9, 0.3, 0.4], on: axis)
            )
            let same = points([0.1, 0.1, 0.8], on: axis)
            #expect(abs(a.wassersteinDistance(to: b) - same.wassersteinDistance(to: b)) < 1e-16)
        }
        // 2/3 at 0.1 and 1/3 at 0.8 go to 0.3, 0.4 and 0.9.
        let distance = points([0.1, 0.8], [2, 1], on: line)
            .wassersteinDistance(to: points([0.9, 0.3, 0.4], on: line))
        #expect(abs(distance - 0.2) < 1e-15)
    }

    @Test func ofTheUniformDensity() {
        for cells in [1, 3, 8] {
            let line = axis(.wall, cells: cells, -1...2)
            let uniform = LineMeasure(density: [Double](repeating: 5, count: cells), on: line)
            for p in [-1, -0.3, 0.5, 2] {
                // ∫|x − p|dx/3.
                let mean = ((p + 1) * (p + 1) + (2 - p) * (2 - p)) / 6
                #expect(abs(points([p], on: line).wassersteinDistance(to: uniform) - mean) < 1e-15)
            }
            // A point in the middle of each of n equal parts serves L/n around it.
            for n in [1, 2, 7, 100] {
                let middles = (0..<n).map { -1 + 3 * (Double($0) + 0.5) / Double(n) }
                for boundary in Boundary.allCases {
                    let axis = axis(boundary, cells: cells, -1...2)
                    let uniform = LineMeasure(
                        density: [Double](repeating: 1, count: cells), on: axis)
                    let distance = uniform.wassersteinDistance(to: points(middles, on: axis))
                    #expect(abs(distance - 3 / (4 * Double(n))) < 1e-15)
                }
            }
        }
    }

    /// On the circle a point is L/4 from the uniform density, wherever it lies, and
    /// two half circles of masses p and 1 − p are L|p − ½|/4 from it.
    @Test func ofDensitiesOnTheCircle() {
        let circle = axis(.periodic, cells: 2, 0...3)
        let uniform = LineMeasure(density: [1, 1], on: circle)
        for p in [0, 0.1, 1.4, 1.5, 2.9, 3] {
            #expect(abs(uniform.wassersteinDistance(to: points([p], on: circle)) - 0.75) < 1e-15)
        }
        for p in [0, 0.2, 0.5, 0.7, 1] {
            let halves = LineMeasure(density: [p, 1 - p], on: circle)
            let expected = 3 * abs(p - 0.5) / 4
            #expect(abs(uniform.wassersteinDistance(to: halves) - expected) < 1e-15)
        }
    }

    /// Points and a density: the density's stand-in, m points a cell, is within
    /// Δ/(4m) of it, and so are the distances to a third measure.
    @Test func ofPointsAndADensityIsTheLimitOfPoints() {
        let m = 2000
        for seed in 0..<20 {
            var scatter = Scatter(seed: seed)
            let places = scatter.numbers(1 + seed)
            let weights = scatter.numbers(1 + seed)
            let density = scatter.numbers(6).map { $0 * $0 }
            for boundary in Boundary.allCases {
                let axis = axis(boundary, cells: 6)
                let sample = points(places, weights, on: axis)
                let distance = sample.wassersteinDistance(
                    to: LineMeasure(density: density, on: axis))
                let stand = (0..<6 * m).map { (Double($0) + 0.5) / Double(6 * m) }
                let masses = (0..<6 * m).map { density[$0 / m] }
                let near = sample.wassersteinDistance(to: points(stand, masses, on: axis))
                #expect(abs(distance - near) < 1 / (24 * Double(m)))
            }
        }
    }

    /// N(0, s²) and N(0, r²) are |s − r|√(2/π) apart; interpolating F − G between
    /// faces is the trapezoidal rule, with the Euler–Maclaurin term of the kink at 0.
    @Test func ofNormalDensities() throws {
        let line = axis(.wall, cells: 384, -12...12)
        func normal(_ mean: Double, _ sd: Double) throws -> LineMeasure {
            LineMeasure(
                density: try InitialMeasure(NormalDensity(mean: [mean], sd: [sd]))
                    .cellAverages(on: Mesh(axes: [line])), on: line)
        }
        let shifted = try normal(-0.25, 1).wassersteinDistance(to: normal(0.5, 1))
        #expect(abs(shifted - 0.75) < 1e-13)
        let wider = try normal(0, 0.5).wassersteinDistance(to: normal(0, 1))
        let jump = (2 - 1) / (2 * Double.pi).squareRoot()
        let kink = line.spacing * line.spacing / 6 * jump
        // The next term is 2·2.8·Δ⁴/720 = 1.2e-7.
        #expect(abs(wider - (0.5 * (2 / Double.pi).squareRoot() - kink)) < 1.3e-7)
    }

    /// The quantiles of N(0, 1) stretched by s: |s − 1| times their mean modulus.
    @Test func ofStretchedQuantiles() {
        let line = axis(.wall, -10...10)
        let quantiles = (0..<500).map { quantile((Double($0) + 0.5) / 500) }
        let mean = quantiles.map(abs).reduce(0, +) / 500
        #expect(abs(mean - (2 / Double.pi).squareRoot()) < 2e-3)
        let distance = points(quantiles, on: line)
            .wassersteinDistance(to: points(quantiles.map { 1.7 * $0 }, on: line))
        #expect(abs(distance - 0.7 * mean) < 1e-14)
    }

    private func quantile(_ p: Double) -> Double {
        var (low, high) = (-9.0, 9.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
        }
        return low
    }

    /// Coordinates of the plane are marginals.
    @Test func alongTheSecondCoordinate() {
        let set = ParticleSet(
            dimension: 2, points: [Point(0, 0.25), Point(0, 0.5)], weights: [1, 1])
        let line = axis(.wall)
        let marginal = LineMeasure(set, coordinate: 1, on: line)
        #expect(marginal.wassersteinDistance(to: points([0.5], on: line)) == 0.125)
        #expect(marginal.wassersteinDistance(to: marginal) == 0)
    }

    @Test func isNoNumberWithoutAMeasure() {
        let line = axis(.wall, cells: 2)
        let good = points([0.5], on: line)
        let bad = [
            points([], on: line), points([0.5], [0], on: line),
            points([0.1, 0.2], [2, -1], on: line), points([.nan], on: line),
            points([.infinity], on: line), points([0.5], [.nan], on: line),
            LineMeasure(density: [0, 0], on: line), LineMeasure(density: [-1, 2], on: line),
        ]
        for measure in bad {
            #expect(!measure.isValid)
            #expect(good.wassersteinDistance(to: measure).isNaN)
            #expect(measure.wassersteinDistance(to: good).isNaN)
        }
    }
}
