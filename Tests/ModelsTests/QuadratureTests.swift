import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// The sum of a function over a quadrature.
private func sum(_ rule: Quadrature, _ f: (Point) -> Double) -> Double {
    zip(rule.nodes, rule.weights).map { f($0) * $1 }.compensatedSum()
}

@Suite struct QuadratureTests {
    private static let correlated = NormalDensity(
        mean: [0.4, -0.3], covariance: [[0.5, 0.2], [0.2, 0.3]])

    @Test func aNormalHasItsMoments() throws {
        let box = mesh((-9, 11, 10, .wall))
        let rule = try NormalDensity(mean: [0.4], sd: [0.7]).quadrature(on: box, nodes: 80)
        #expect(abs(sum(rule) { _ in 1 } - 1) < 1e-14)
        #expect(abs(sum(rule) { $0.x } - 0.4) < 1e-14)
        #expect(abs(sum(rule) { pow($0.x - 0.4, 2) } - 0.49) < 1e-14)
        #expect(abs(sum(rule) { pow($0.x - 0.4, 4) } - 3 * 0.49 * 0.49) < 1e-13)
        #expect(abs(sum(rule) { cos($0.x - 0.4) } - exp(-0.245)) < 1e-14)
    }

    /// With φ and Φ at the cut: ∫z φ = φ(a) − φ(b), ∫z²φ = Φ(b) − Φ(a) + aφ(a) − bφ(b).
    @Test(arguments: [(-0.5, 1.25), (0.0, 3.0), (-12.0, -1.0), (1.0, 40.0)])
    func aCutNormalHasItsMoments(a: Double, b: Double) throws {
        let (mean, sd) = (0.3, 0.8)
        let box = mesh((mean + a * sd, mean + b * sd, 7, .wall))
        let rule = try NormalDensity(mean: [mean], sd: [sd]).quadrature(on: box, nodes: 60)
        func density(_ z: Double) -> Double { exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() }
        let mass = 0.5 * (erfc(a / 2.0.squareRoot()) - erfc(b / 2.0.squareRoot()))
        let (first, second) = (density(a) - density(b), mass + a * density(a) - b * density(b))
        #expect(abs(sum(rule) { _ in 1 } - mass) < 1e-14)
        #expect(abs(sum(rule) { ($0.x - mean) / sd } - first) < 1e-13)
        #expect(abs(sum(rule) { pow(($0.x - mean) / sd, 2) } - second) < 1e-13)
    }

    /// Out there only the box's end holds mass: 2e-23 of it at ten deviations.
    @Test func aNormalBeyondTheWallIsSummedAtItsTail() throws {
        let box = mesh((10, 30, 8, .wall))
        let normal = NormalDensity(mean: [0], sd: [1])
        let rule = try normal.quadrature(on: box, nodes: 60)
        let mass = 0.5 * erfc(10 / 2.0.squareRoot())
        #expect(agree(rule.weights.compensatedSum(), mass, 1e-12))
        let scaled = try InitialMeasure(normal, mass: 2).quadrature(on: box, nodes: 60)
        #expect(agree(scaled.weights.compensatedSum(), 2, 1e-14))
    }

    /// E cos kx = cos(k mean) exp(−k²sd²/2) on the circle as on the line.
    @Test(arguments: [0.02, 0.6, 0.7, 2.0, 5.0, 30.0]) func aWoundNormalHasItsFourierModes(
        sd: Double
    ) throws {
        let ring = mesh((0, 2 * .pi, 12, .periodic))
        let rule = try NormalDensity(mean: [0.3], sd: [sd]).quadrature(on: ring, nodes: 100)
        #expect(rule.nodes.allSatisfy { $0.x >= 0 && $0.x < 2 * .pi })
        for k in 0...5 {
            let exact = cos(0.3 * Double(k)) * exp(-0.5 * pow(Double(k) * sd, 2))
            #expect(abs(sum(rule) { cos(Double(k) * $0.x) } - exact) < 1e-13, "mode \(k)")
        }
    }

    @Test func aCorrelatedNormalHasItsMoments() throws {
        let box = mesh((-9, 9, 4, .wall), (-8, 8, 4, .wall))
        let rule = try Self.correlated.quadrature(on: box, nodes: 60)
        let expected: [((Point) -> Double, Double)] = [
            ({ _ in 1 }, 1), ({ $0.x }, 0.4), ({ $0.y }, -0.3),
            ({ pow($0.x - 0.4, 2) }, 0.5), ({ pow($0.y + 0.3, 2) }, 0.3),
            ({ ($0.x - 0.4) * ($0.y + 0.3) }, 0.2),
        ]
        for (f, value) in expected { #expect(abs(sum(rule, f) - value) < 1e-13) }
    }

    /// The modes exp(i(kx + ly)) of a normal are exp(−Q(k, l)/2) on the torus.
    @Test(arguments: [0.1, 1.0, 3.0]) func aCorrelatedNormalOnATorus(scale: Double) throws {
        let covariance = [[0.5, 0.2], [0.2, 0.3]].map { $0.map { $0 * scale } }
        let normal = NormalDensity(mean: [0.4, -0.3], covariance: covariance)
        for boundary in [Boundary.wall, .periodic] {
            let half = boundary == .wall ? 6 * Double.pi : .pi
            let torus = mesh((-half, half, 4, boundary), (-.pi, .pi, 4, .periodic))
            let turned = mesh((-.pi, .pi, 4, .periodic), (-half, half, 4, boundary))
            for box in [torus, turned] {
                let rule = try normal.quadrature(on: box, nodes: 90)
                for (k, l) in [(0.0, 0.0), (1, 0), (0, 1), (1, 1), (2, -1)] {
                    let form = scale * (0.5 * k * k + 0.4 * k * l + 0.3 * l * l)
                    let exact = cos(0.4 * k - 0.3 * l) * exp(-0.5 * form)
                    #expect(abs(sum(rule) { cos(k * $0.x + l * $0.y) } - exact) < 1e-13)
                }
            }
        }
    }

    @Test func aUniformHasItsMoments() throws {
        let uniform = UniformDensity(ranges: [1...5])
        let cut = try uniform.quadrature(on: mesh((0, 3, 4, .wall)), nodes: 9)
        #expect(abs(sum(cut) { _ in 1 } - 0.5) < 1e-15)
        #expect(abs(sum(cut) { pow($0.x, 4) } - (243.0 - 1) / 20) < 1e-13)
        // On a circle of length 3 it goes round once and covers [1, 2] again.
        let wound = try uniform.quadrature(on: mesh((0, 3, 4, .periodic)), nodes: 30)
        let turn = 2 * Double.pi / 3
        let exact = (sin(turn * 5) - sin(turn)) / (4 * turn)
        #expect(abs(sum(wound) { _ in 1 } - 1) < 1e-15)
        #expect(abs(sum(wound) { cos(turn * $0.x) } - exact) < 1e-15)
        let full = try UniformDensity(ranges: [0...3])
            .quadrature(on: mesh((0, 3, 4, .periodic)), nodes: 8)
        #expect(full.weights == Array(repeating: 0.125, count: 8))
    }

    @Test func aFormulaIsSummedInPanels() throws {
        let density = FormulaDensity(try Formula("exp(x)*(1 + y)", variables: ["x", "y"]))
        let rule = try density.quadrature(
            on: mesh((0, 2, 4, .wall), (0, 1, 4, .wall)), nodes: 40)
        #expect(rule.nodes.count == 42 * 42)
        #expect(agree(sum(rule) { $0.y }, (exp(2) - 1) * 5 / 6, 1e-14))
        let ring = mesh((0, 2 * .pi, 4, .periodic))
        let wave = FormulaDensity(try Formula("exp(cos(x))", variables: ["x"]))
        // I₀(1) and I₁(1).
        let modes = try wave.quadrature(on: ring, nodes: 30)
        #expect(agree(sum(modes) { _ in 1 }, 2 * .pi * 1.2660658777520084, 1e-14))
        #expect(agree(sum(modes) { cos($0.x) }, 2 * .pi * 0.5651591039924851, 1e-14))
        let negative = FormulaDensity(try Formula("x - 1", variables: ["x"]))
        let error = modelError { _ = try negative.quadrature(on: ring, nodes: 8) }
        #expect(error?.key == "expression" && error?.description.contains("x = ") == true)
    }

    @Test func aTableIsItsCenters() throws {
        let table = TableDensity(ArrayFile(path: "t", shape: [4], values: [1, 0, 3, 2]))
        let rule = try table.quadrature(on: mesh((0, 2, 4, .wall)), nodes: 99)
        #expect(rule.nodes.map(\.x) == [0.25, 1.25, 1.75])
        #expect(rule.weights == [0.5, 1.5, 1])
    }

    @Test func aPointIsOneNode() throws {
        let line = mesh((0, 2, 4, .wall))
        let rule = try PointDensity(position: [0.3]).quadrature(on: line, nodes: 7)
        #expect(rule.nodes == [Point(0.3, 0)] && rule.weights == [1])
        let outside = PointDensity(position: [2.1])
        #expect(modelError { _ = try outside.quadrature(on: line, nodes: 7) }?.key == "position")
        let seam = try PointDensity(position: [2]).quadrature(
            on: mesh((0, 2, 4, .periodic)), nodes: 1)
        #expect(seam.nodes == [.zero])
    }

    /// Whatever the density: the mass is that of the cells, and all nodes are inside.
    @Test(arguments: allMeshes) func theMassIsThatOfTheCells(mesh: Mesh) throws {
        for density in try densities(mesh.dimension) {
            let rule = try density.quadrature(on: mesh, nodes: 64)
            let mass = try density.masses(on: mesh).compensatedSum()
            // Twelve nodes a cell are what the correlated normal's cells are good for.
            #expect(agree(rule.weights.compensatedSum(), mass, 1e-12), "\(density)")
            #expect(rule.weights.allSatisfy { $0 > 0 })
            #expect(rule.nodes.allSatisfy { mesh.holds($0) }, "\(density)")
        }
    }

    @Test func noMassIsAnError() {
        let line = mesh((0, 4, 4, .wall))
        for density: any Density in [
            UniformDensity(ranges: [5...6]), NormalDensity(mean: [60], sd: [1]),
        ] {
            let measure = InitialMeasure(density)
            let none = modelError { _ = try measure.quadrature(on: line, nodes: 20) }
            #expect(none?.description.contains("no mass") == true)
            let nothing = modelError { _ = try measure.sampler(on: line) }
            #expect(nothing?.description.contains("no mass") == true)
        }
    }
}
