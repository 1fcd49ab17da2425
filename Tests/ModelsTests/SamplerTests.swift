import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// Uniform numbers on (0, 1), the same in every run.
private final class Uniforms {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    func next() -> Double { (Double(random.next() >> 12) + 0.5) * 0x1p-52 }
}

/// The cells' counts against their masses: Pearson's sum with cells that expect less
/// than 25 put together, and a threshold that it passes with probability 1e-10.
private func chiSquare(_ counts: [Int], _ masses: [Double]) -> (sum: Double, threshold: Double) {
    let (n, total) = (Double(counts.reduce(0, +)), masses.compensatedSum())
    var (sum, groups) = (0.0, 0)
    var (seen, expected) = (0.0, 0.0)
    for (count, mass) in zip(counts, masses) {
        seen += Double(count)
        expected += n * mass / total
        guard expected >= 25 else { continue }
        sum += (seen - expected) * (seen - expected) / expected
        groups += 1
        (seen, expected) = (0, 0)
    }
    // Wilson–Hilferty: the cube root is normal; 1e-12 of that lies beyond 7. The rest is
    // room for the tails of counts, which are longer than normal ones.
    let freedom = Double(max(groups - 1, 1))
    let root = 1 - 2 / (9 * freedom) + 7 * (2 / (9 * freedom)).squareRoot()
    // What is left over expects less than 25: 70 and more have probability 1e-13.
    if seen > 70 { sum = .infinity }
    return (sum, freedom * root * root * root)
}

@Suite struct SamplerTests {
    /// Points are seen by the cell they lie in, not by the two that share their mass.
    private func cells(_ density: any Density, on mesh: Mesh) throws -> [Double]? {
        if density is PointDensity { return nil }
        if let product = density as? ProductDensity,
            product.factors.contains(where: { $0 is PointDensity })
        {
            return nil
        }
        return try density.masses(on: mesh)
    }

    /// 66 tests of probability 1e-10 each: a correct sampler fails with 1e-8.
    @Test(arguments: allMeshes) func theCellsFillByTheirMasses(mesh: Mesh) throws {
        for (index, density) in try densities(mesh.dimension).enumerated() {
            guard let masses = try cells(density, on: mesh) else { continue }
            let sampler = try density.sampler(on: mesh)
            for parts in [1, 20_000] {
                let uniforms = Uniforms(seed: UInt64(10 * index + parts))
                var counts = [Int](repeating: 0, count: mesh.cellCount)
                var strays = 0
                for draw in 0..<20_000 {
                    let point =
                        parts == 1
                        ? sampler.draw(uniforms.next)
                        : sampler.draw(part: draw, of: parts, uniforms.next)
                    if !mesh.holds(point) { strays += 1 }
                    counts[mesh.cell(of: point)] += 1
                }
                let (sum, threshold) = chiSquare(counts, masses)
                #expect(sum < threshold, "\(density), \(parts) parts")
                #expect(strays == 0)
            }
        }
    }

    /// What is drawn inside the coarse cells, seen through cells a fifth as wide: 225
    /// tests of probability 1e-10.
    @Test(arguments: allMeshes) func insideACellTheDensityIsTheSame(mesh: Mesh) throws {
        let fine = Mesh(
            axes: mesh.axes.map {
                Axis(
                    name: $0.name, lower: $0.lower, upper: $0.upper, cells: 15,
                    boundary: $0.boundary)
            })
        let coarse = Mesh(
            axes: mesh.axes.map {
                Axis(
                    name: $0.name, lower: $0.lower, upper: $0.upper, cells: 3, boundary: $0.boundary
                )
            })
        for (index, density) in try densities(mesh.dimension).enumerated() {
            guard let masses = try cells(density, on: fine) else { continue }
            let sampler = try density.sampler(on: coarse)
            let uniforms = Uniforms(seed: UInt64(1000 + index))
            for cell in 0..<coarse.cellCount {
                let (row, column) = (cell / coarse.columns, cell % coarse.columns)
                let inside = (0..<fine.cellCount).filter { place in
                    place / fine.columns / 5 == row && place % fine.columns / 5 == column
                }
                let total = inside.map { masses[$0] }.compensatedSum()
                guard total > 0 else { continue }
                var counts = [Int](repeating: 0, count: fine.cellCount)
                for _ in 0..<2000 {
                    let point = sampler.draw(row: row, column: column, uniforms.next)
                    counts[fine.cell(of: point)] += 1
                }
                let (sum, threshold) = chiSquare(
                    inside.map { counts[$0] }, inside.map { masses[$0] })
                #expect(inside.reduce(0) { $0 + counts[$1] } == 2000)
                #expect(sum < threshold, "\(density), cell \(cell)")
            }
        }
    }

    /// Means and variances over 40000 draws against a quadrature: within six standard
    /// errors, which a correct sampler misses with probability 2e-9, 210 times.
    @Test(arguments: allMeshes) func theMomentsAreThoseOfTheQuadrature(mesh: Mesh) throws {
        for (index, density) in try densities(mesh.dimension).enumerated() {
            let sampler = try density.sampler(on: mesh)
            let rule = try InitialMeasure(density).quadrature(on: mesh, nodes: 64)
            let uniforms = Uniforms(seed: UInt64(77 + index))
            let draws = (0..<40_000).map { _ in sampler.draw(uniforms.next) }
            let functions: [(Point) -> Double] = [
                { $0.x }, { $0.y }, { $0.x * $0.x }, { $0.x * $0.y }, { sin(3 * $0.y) },
            ]
            for f in functions {
                let terms = zip(rule.nodes, rule.weights).map { f($0) * $1 }
                let mean = terms.compensatedSum()
                let variance = zip(rule.nodes, rule.weights)
                    .map { pow(f($0) - mean, 2) * $1 }.compensatedSum()
                let observed = draws.map(f).compensatedSum() / 40_000
                #expect(abs(observed - mean) <= 6 * (variance / 40_000).squareRoot() + 1e-13)
            }
        }
    }

    /// Far beyond the wall the draws crowd at it: exponential with the mean 1/z.
    @Test func aTailIsDrawnAsItIs() throws {
        let sampler = try NormalDensity(mean: [0], sd: [1]).sampler(on: mesh((20, 30, 4, .wall)))
        let uniforms = Uniforms(seed: 5)
        let draws = (0..<10_000).map { _ in sampler.draw(uniforms.next).x - 20 }
        #expect(draws.allSatisfy { $0 >= 0 })
        // Mills' ratio: E x − 20 = 1/20 − 2/20³ + 10/20⁵ up to 1e-7; six errors of 0.05/100.
        let mean = draws.compensatedSum() / 10_000
        #expect(abs(mean - (0.05 - 0.00025 + 3.1e-6)) < 6 * 0.05 / 100)
    }

    @Test func aPointIsAlwaysItself() throws {
        let uniforms = Uniforms(seed: 1)
        let plane = mesh((0, 1, 3, .wall), (0, 2, 4, .periodic))
        let sampler = try PointDensity(position: [0.4, 1.1]).sampler(on: plane)
        for part in 0..<9 {
            #expect(sampler.draw(uniforms.next) == Point(0.4, 1.1))
            #expect(sampler.draw(part: part, of: 9, uniforms.next) == Point(0.4, 1.1))
        }
        let product = try ProductDensity(factors: [
            UniformDensity(ranges: [0...1]), PointDensity(position: [1.1]),
        ]).sampler(on: plane)
        for part in 0..<50 {
            #expect(product.draw(uniforms.next).y == 1.1)
            #expect(product.draw(part: part, of: 50, uniforms.next).y == 1.1)
        }
        let outside = PointDensity(position: [0.4, 2.1])
        #expect(modelError { _ = try outside.sampler(on: plane) }?.key == "position")
    }

    @Test func aTableIsUniformInEveryCell() throws {
        let table = TableDensity(ArrayFile(path: "t", shape: [2, 2], values: [1, 0, 2, 5]))
        let plane = mesh((0, 2, 2, .wall), (0, 2, 2, .wall))
        let fine = mesh((0, 2, 8, .wall), (0, 2, 8, .wall))
        let sampler = try table.sampler(on: plane)
        let uniforms = Uniforms(seed: 9)
        var counts = [Int](repeating: 0, count: 64)
        for _ in 0..<30_000 { counts[fine.cell(of: sampler.draw(uniforms.next))] += 1 }
        let averages = [1.0, 0, 2, 5]
        let masses = (0..<64).map { (cell: Int) -> Double in
            averages[cell / 32 * 2 + cell % 8 / 4]
        }
        let (sum, threshold) = chiSquare(counts, masses)
        #expect(sum < threshold)
        #expect(zip(counts, masses).allSatisfy { $1 > 0 || $0 == 0 })
    }
}

@Suite struct StratificationTests {
    private func sample(_ density: any Density, on mesh: Mesh, parts: Int, seed: UInt64) throws
        -> [Point]
    {
        let sampler = try density.sampler(on: mesh)
        let uniforms = Uniforms(seed: seed)
        return (0..<parts).map { sampler.draw(part: $0, of: parts, uniforms.next) }
    }

    /// Where the parts are cut by the quantile or by the cells in order, the number
    /// of points up to a face is within one of n times the mass there.
    @Test func theCountsFollowTheMasses() throws {
        let line = mesh((-1, 2, 24, .wall))
        for density in try densities(1) where !(density is PointDensity) {
            let masses = try density.masses(on: line)
            let total = masses.compensatedSum()
            for parts in [7, 100, 4001] {
                let points = try sample(density, on: line, parts: parts, seed: 3)
                var expected = 0.0
                for cell in 0..<24 {
                    expected += Double(parts) * masses[cell] / total
                    let count = points.count { line.cell(of: $0) <= cell }
                    #expect(abs(Double(count) - expected) < 1 + 1e-9, "\(density)")
                }
            }
        }
    }

    /// In the plane a cell of mass m holds n·m points up to the two parts that it
    /// shares with its neighbours.
    @Test func inThePlaneEveryCellHasItsShare() throws {
        let plane = mesh((-1, 2, 12, .periodic), (-1, 1, 8, .wall))
        let density = NormalDensity(mean: [0.4, 0.1], covariance: [[0.3, 0.15], [0.15, 0.2]])
        let masses = try density.masses(on: plane)
        let total = masses.compensatedSum()
        let points = try sample(density, on: plane, parts: 5000, seed: 4)
        var counts = [Int](repeating: 0, count: 96)
        for point in points { counts[plane.cell(of: point)] += 1 }
        for (count, mass) in zip(counts, masses) {
            #expect(abs(Double(count) - 5000 * mass / total) < 2)
        }
    }

    /// Independent draws have a mean of variance Var/n; what strata leave is that inside
    /// a cell, at most h²/12n. Fifty samples overshoot it by half as much again with
    /// probability 1e-2, by two and a half times with 2e-8.
    @Test func theMeanHardlyVaries() throws {
        let line = mesh((-1, 2, 24, .wall))
        let plane = mesh((-1, 2, 12, .wall), (-1, 1, 8, .wall))
        for mesh in [line, plane] {
            for density in try densities(mesh.dimension) {
                let rule = try InitialMeasure(density).quadrature(on: mesh, nodes: 64)
                let mean = zip(rule.nodes, rule.weights).map { $0.x * $1 }.compensatedSum()
                let errors = try (0..<50).map { seed in
                    let points = try sample(density, on: mesh, parts: 1000, seed: UInt64(seed))
                    return pow(points.map(\.x).compensatedSum() / 1000 - mean, 2)
                }
                let inside = pow(mesh.axes[0].spacing, 2) / 12
                #expect(errors.compensatedSum() / 50 < 2.5 * inside / 1000, "\(density)")
            }
        }
    }

    /// A uniform or normal on one axis has one point in each piece of equal mass.
    @Test func onALineTheStrataAreExact() throws {
        let box = mesh((-0.5, 2, 3, .wall))
        let points = try sample(UniformDensity(ranges: [0...1]), on: box, parts: 64, seed: 8)
        #expect(points.map { Int($0.x * 64) } == Array(0..<64))
        let normal = try sample(NormalDensity(mean: [0], sd: [1]), on: box, parts: 64, seed: 8)
        func below(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
        let (low, high) = (below(-0.5), below(2))
        #expect(normal.map { Int((below($0.x) - low) / (high - low) * 64) } == Array(0..<64))
    }
}
