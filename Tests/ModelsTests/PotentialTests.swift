import Meshes
import Models
import TestSupport
import Testing

@Suite struct PotentialTests {
    @Test func zeroIsZero() throws {
        #expect(try ZeroPotential().samples(on: mesh((0, 1, 4, .wall))) == [0, 0, 0, 0])
    }

    @Test func quadraticOnOneAxis() throws {
        let samples = try QuadraticPotential(stiffness: 3, center: [0.5])
            .samples(on: mesh((0, 4, 4, .wall)))
        #expect(samples == [0, 1.5, 6, 13.5])
    }

    @Test func quadraticWithAMatrix() throws {
        let potential = QuadraticPotential(stiffness: [[2, 0.5], [0.5, 4]], center: [0.5, -0.5])
        let samples = try potential.samples(on: mesh((0, 2, 2, .wall), (-2, 0, 2, .wall)))
        // d = (0 or 1, −1 or 0): ½(2 dx² + 4 dy²) + ½ dx dy.
        #expect(samples == [2, 0, 2.5, 1])
    }

    @Test func quadraticNeedsACoordinateAnAxis() {
        let error = modelError {
            _ = try QuadraticPotential(stiffness: 1, center: [0])
                .samples(on: mesh((0, 1, 2, .wall), (0, 1, 2, .wall)))
        }
        #expect(error?.key == "center")
    }

    @Test func doubleWellAlongEitherAxis() throws {
        let line = mesh((-2, 2, 2, .wall))
        // At ∓1 the wells, tilted.
        #expect(try DoubleWellPotential(depth: 3, tilt: 0.25).samples(on: line) == [-0.25, 0.25])
        let plane = mesh((0, 1, 1, .wall), (-1, 1, 1, .wall))
        #expect(try DoubleWellPotential(depth: 3, tilt: 0, axis: 0).samples(on: plane) == [1.6875])
        #expect(try DoubleWellPotential(depth: 3, tilt: 0, axis: 1).samples(on: plane) == [3])
    }

    @Test func formulaOfBothAxes() throws {
        let formula = try Formula("x^2 + 10*y + pi - pi", variables: ["x", "y"])
        let samples = try FormulaPotential(formula)
            .samples(on: mesh((0, 4, 2, .wall), (0, 2, 2, .wall)))
        #expect(samples == [6, 16, 14, 24])
    }

    @Test func aValueThatIsNotFiniteIsNamedWithItsPlace() throws {
        let formula = try Formula("1/(x - 1.5) + y", variables: ["x", "y"])
        let error = modelError {
            _ = try FormulaPotential(formula).samples(on: mesh((0, 2, 2, .wall), (0, 2, 1, .wall)))
        }
        #expect(error?.description.contains("x = 1.5, y = 1.0") == true)
        #expect(error?.description.contains("inf") == true)
    }
}
