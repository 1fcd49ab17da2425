import Foundation
import Meshes
import Models
import TestSupport
import Testing

@Suite struct DensityTests {
    @Test func aNormalIsAveragedExactly() throws {
        let line = mesh((-3, 5, 9, .wall))
        let masses = try NormalDensity(mean: [0.4], sd: [0.7]).masses(on: line)
        let axis = line.axes[0]
        for i in 0..<9 {
            let exact = integral(from: axis.face(i), to: axis.face(i + 1)) { x in
                exp(-0.5 * pow((x - 0.4) / 0.7, 2)) / (0.7 * (2 * Double.pi).squareRoot())
            }
            #expect(agree(masses[i], exact, 5e-14), "cell \(i)")
        }
        let averages = try InitialMeasure(NormalDensity(mean: [0.4], sd: [0.7]), mass: 2.5)
            .cellAverages(on: line)
        #expect(agree(averages.compensatedSum() * line.cellVolume, 2.5, 1e-15))
    }

    /// erfc's own asymptotic series, 30 standard deviations out.
    @Test func tailsKeepTheirDigits() throws {
        let line = mesh((29, 30, 2, .wall))
        let masses = try NormalDensity(mean: [0], sd: [1]).masses(on: line)
        func tail(_ x: Double) -> Double {
            let y = 1 / (x * x)
            let series = 1 - y * (1 - 3 * y * (1 - 5 * y * (1 - 7 * y * (1 - 9 * y))))
            return exp(-0.5 * x * x) / (x * (2 * Double.pi).squareRoot()) * series
        }
        // exp(−435) carries the rounding of its exponent, 435 × 1e-16.
        #expect(agree(masses[0], tail(29) - tail(29.5), 5e-13))
        #expect(agree(masses[1], tail(29.5) - tail(30), 5e-13))
    }

    @Test func aNormalMirrorsExactly() throws {
        let masses = try NormalDensity(mean: [0], sd: [0.6]).masses(on: mesh((-4, 4, 33, .wall)))
        #expect(masses == masses.reversed())
    }

    @Test func aCorrelatedNormalAgainstQuadrature() throws {
        let plane = mesh((-2, 3, 5, .wall), (-3, 2, 4, .wall))
        let (a, b, c) = (0.8, 0.45, 0.5)
        let density = NormalDensity(mean: [0.3, -0.2], covariance: [[a, b], [b, c]])
        let masses = try density.masses(on: plane)
        let determinant = a * c - b * b
        let (xs, ys) = (plane.axes[0], plane.axes[1])
        for row in 0..<5 {
            for column in 0..<4 {
                let exact = integral(from: xs.face(row), to: xs.face(row + 1)) { x in
                    integral(from: ys.face(column), to: ys.face(column + 1)) { y in
                        let (u, v) = (x - 0.3, y + 0.2)
                        let form = (c * u * u - 2 * b * u * v + a * v * v) / determinant
                        return exp(-0.5 * form) / (2 * Double.pi * determinant.squareRoot())
                    }
                }
                // Twelve nodes on a cell of one standard deviation: 6e-17 measured.
                #expect(abs(masses[row * 4 + column] - exact) < 5e-16)
            }
        }
    }

    @Test func aDiagonalCovarianceIsTheProduct() throws {
        let plane = mesh((-2, 3, 5, .wall), (-3, 2, 4, .wall))
        let normal = try NormalDensity(mean: [0.3, -0.2], sd: [0.5, 0.9]).masses(on: plane)
        let product = try ProductDensity(factors: [
            NormalDensity(mean: [0.3], sd: [0.5]), NormalDensity(mean: [-0.2], sd: [0.9]),
        ]).masses(on: plane)
        #expect(normal == product)
    }

    @Test func aUniformCutsCellsExactly() throws {
        let masses = try UniformDensity(ranges: [0.25...2.5]).masses(on: mesh((0, 4, 4, .wall)))
        let exact = [0.75, 1, 0.5, 0].map { $0 / 2.25 }
        for (mass, value) in zip(masses, exact) { #expect(abs(mass - value) < 1e-16) }
    }

    @Test func aMixtureIsTheWeightedSum() throws {
        let line = mesh((0, 4, 4, .wall))
        let mixture = MixtureDensity(components: [
            (3, UniformDensity(ranges: [0...1])), (1, UniformDensity(ranges: [2...4])),
        ])
        #expect(try mixture.masses(on: line) == [0.75, 0, 0.125, 0.125])
    }

    /// Five points integrate polynomials of degree nine exactly.
    @Test func aFormulaIsAveragedByGaussianQuadrature() throws {
        let line = mesh((0, 2, 4, .wall))
        let formula = try Formula("x^9", variables: ["x"])
        let masses = try FormulaDensity(formula).masses(on: line)
        for i in 0..<4 {
            let (a, b) = (line.axes[0].face(i), line.axes[0].face(i + 1))
            #expect(agree(masses[i], (pow(b, 10) - pow(a, 10)) / 10, 4e-15))
        }
        let plane = mesh((0, 2, 2, .wall), (0, 1, 2, .wall))
        let both = try FormulaDensity(Formula("x*y^3", variables: ["x", "y"])).masses(on: plane)
        let exact = [0.5, 1.5].flatMap { x in [1.0, 15].map { x * $0 / 64 } }
        for (mass, value) in zip(both, exact) { #expect(agree(mass, value, 4e-15)) }
    }

    @Test func aFormulaMustNotBeNegative() throws {
        let formula = try Formula("x - 1", variables: ["x"])
        let error = modelError {
            _ = try FormulaDensity(formula).masses(on: mesh((0, 2, 2, .wall)))
        }
        #expect(error?.key == "expression")
        #expect(error?.description.contains("x = 0.5") == true)
    }

    @Test func aTableIsTakenAsItIs() throws {
        let table = ArrayFile(path: "t", shape: [3], values: [1, 0, 2])
        #expect(try TableDensity(table).masses(on: mesh((0, 1.5, 3, .wall))) == [0.5, 0, 1])
        let bad = ArrayFile(path: "t", shape: [3], values: [1, -1e-300, 2])
        let error = modelError { _ = try TableDensity(bad).masses(on: mesh((0, 1.5, 3, .wall))) }
        #expect(error?.description.contains("x = 0.75") == true)
    }

    @Test func noMassIsAnError() throws {
        let outside = InitialMeasure(UniformDensity(ranges: [5...6]))
        let error = modelError { _ = try outside.cellAverages(on: mesh((0, 4, 4, .wall))) }
        #expect(error?.description.contains("no mass") == true)
    }

    @Test func theNumberOfCoordinatesMustFit() throws {
        let plane = mesh((0, 1, 2, .wall), (0, 1, 2, .wall))
        let cases: [(any Density, String)] = [
            (NormalDensity(mean: [0], sd: [1]), "mean"),
            (UniformDensity(ranges: [0...1]), "range"), (PointDensity(position: [0]), "position"),
            (ProductDensity(factors: [UniformDensity(ranges: [0...1])]), "factors"),
        ]
        for (density, key) in cases {
            #expect(modelError { _ = try density.masses(on: plane) }?.key == key)
        }
    }
}
