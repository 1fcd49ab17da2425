import Foundation
import Meshes
import Models
import TestSupport
import Testing

private typealias Function = @Sendable (Point) -> (value: Double, gradient: Point)

/// Potentials between the cells.
@Suite struct ScalarFieldTests {
    private let line = mesh((-2, 3, 40, .wall))
    private let plane = mesh((-2, 3, 40, .wall), (0, 2, 16, .wall))

    /// Points all over the box, on its ends and within a hair of them.
    private func points(_ mesh: Mesh) -> [Point] {
        var random = Scatter(seed: 1)
        let places = [0, 1e-14, 1e-3, 0.02, 0.5, 0.99, 1 - 1e-14, 1] + random.numbers(40)
        func coordinates(_ axis: Axis) -> [Double] {
            places.map { min(axis.lower + $0 * axis.length, axis.upper) }
        }
        guard mesh.dimension == 2 else { return coordinates(mesh.axes[0]).map { Point($0, 0) } }
        return coordinates(mesh.axes[0]).flatMap { x in
            coordinates(mesh.axes[1]).map { Point(x, $0) }
        }
    }

    /// The largest errors of value and gradient, relative to the largest of each.
    private func errors(
        _ potential: any Potential, on mesh: Mesh, against exact: Function
    ) throws -> (value: Double, gradient: Double) {
        let field = try potential.scalarField(on: mesh)
        var (value, slope) = (0.0, 0.0)
        var (largest, steepest) = (0.0, 0.0)
        for point in points(mesh) {
            let (a, b) = (field(point), exact(point))
            value = max(value, abs(a.value - b.value))
            slope = max(slope, ((a.gradient - b.gradient) * (a.gradient - b.gradient)).sum())
            largest = max(largest, abs(b.value))
            steepest = max(steepest, (b.gradient * b.gradient).sum())
        }
        return (value / largest, (slope / steepest).squareRoot())
    }

    @Test func zeroIsFlat() throws {
        let field = ZeroPotential().scalarField(on: plane)
        #expect(field(Point(1, 1)) == (0, .zero))
    }

    @Test func aQuadraticHasTheGradientOfItsMatrix() throws {
        let (a, b, c) = (2.0, 0.5, 4.0)
        let potential = QuadraticPotential(stiffness: [[a, b], [b, c]], center: [0.5, -0.5])
        let errors = try errors(potential, on: plane) { point in
            let (x, y) = (point.x - 0.5, point.y + 0.5)
            return (
                0.5 * (a * x * x + c * y * y) + b * x * y, Point(a * x + b * y, b * x + c * y)
            )
        }
        #expect(errors.value < 1e-15 && errors.gradient < 1e-15)
        let field = try QuadraticPotential(stiffness: 3, center: [1]).scalarField(on: line)
        #expect(field(Point(3, 0)) == (6, Point(6, 0)))
        #expect(
            modelError {
                _ = try QuadraticPotential(stiffness: 3, center: [1]).scalarField(on: plane)
            }?
            .key == "center")
    }

    @Test(arguments: [0, 1]) func aDoubleWellSlopesAlongItsAxis(axis: Int) throws {
        let potential = DoubleWellPotential(depth: 1.5, tilt: 0.3, axis: axis)
        let errors = try errors(potential, on: plane) { point in
            let theta = point[axis]
            var gradient = Point.zero
            gradient[axis] = 6 * theta * (theta * theta - 1) + 0.3
            return (1.5 * pow(theta * theta - 1, 2) + 0.3 * theta, gradient)
        }
        #expect(errors.value < 1e-15 && errors.gradient < 1e-15)
    }

    /// One cell is a seventh of the shortest length, 1/k, of both formulas; the
    /// one-sided stencils at the walls are the least exact.
    @Test func aFormulaIsDifferentiatedToTenDigits() throws {
        let wave = try FormulaPotential(Formula("sin(1.1*x) + x^2/4", variables: ["x"]))
        let one = try errors(wave, on: line) { point in
            (
                sin(1.1 * point.x) + point.x * point.x / 4,
                Point(1.1 * cos(1.1 * point.x) + point.x / 2, 0)
            )
        }
        #expect(one.value < 1e-15)
        #expect(one.gradient < 1e-10)
        let both = try FormulaPotential(Formula("exp(x/2)*cos(y)", variables: ["x", "y"]))
        let two = try errors(both, on: plane) { point in
            let (e, c, s) = (exp(point.x / 2), cos(point.y), sin(point.y))
            return (e * c, Point(e * c / 2, -e * s))
        }
        #expect(two.value < 1e-15)
        #expect(two.gradient < 1e-10)
    }

    /// Shifted stencils are exact for polynomials of degree eight too.
    @Test(arguments: [1, 2, 3, 10]) func aStencilIsExactToDegreeEight(cells: Int) throws {
        let box = mesh((-1, 1, cells, .wall))
        let octic = try FormulaPotential(Formula("x^8 - x^5 + x", variables: ["x"]))
        let errors = try errors(octic, on: box) { point in
            let x = point.x
            return (pow(x, 8) - pow(x, 5) + x, Point(8 * pow(x, 7) - 5 * pow(x, 4) + 1, 0))
        }
        // Weights of up to 70 over steps of an eightieth of the box, 1e-16 each.
        #expect(errors.gradient < 1e-12)
    }

    @Test func aFormulaIsNeverEvaluatedBeyondTheBox() throws {
        let box = mesh((0, 1, 8, .wall), (-1, 0, 3, .wall))
        let roots = try FormulaPotential(
            Formula("sqrt(x*(1 - x)) + sqrt(-y)", variables: ["x", "y"]))
        let field = try roots.scalarField(on: box)
        let hair = Point(1e-12, -1e-12)
        for point in points(box) + [-hair, Point(1, 0) + hair, Point(0, -1) - hair] {
            let (value, gradient) = field(point)
            #expect(value.isFinite && gradient.x.isFinite && gradient.y.isFinite, "\(point)")
        }
        #expect(field(Point(-1e-12, 0)) == field(.zero))
    }

    /// The formula is a sawtooth beyond the seam: it must be asked inside only.
    @Test func onAPeriodicAxisTheArgumentIsWoundUp() throws {
        let ring = mesh((0, 2, 32, .periodic))
        let hump = try FormulaPotential(
            Formula("x < 0 ? 1/0 : x < 2 ? cos(pi*x) : 1/0", variables: ["x"]))
        let errors = try errors(hump, on: ring) { point in
            (cos(.pi * point.x), Point(-.pi * sin(.pi * point.x), 0))
        }
        #expect(errors.value < 1e-15)
        #expect(errors.gradient < 1e-10)
        let field = try hump.scalarField(on: ring)
        #expect(abs(field(Point(-0.25, 0)).value - field(Point(1.75, 0)).value) < 1e-15)
    }

    @Test func whatIsNotANumberStaysOne() throws {
        let potentials: [any Potential] = [
            FormulaPotential(try Formula("x + y", variables: ["x", "y"])),
            TablePotential(
                ArrayFile(path: "t", shape: [40, 16], values: .init(repeating: 1, count: 640))),
        ]
        for potential in potentials {
            let field = try potential.scalarField(on: plane)
            #expect(field(Point(.nan, 1)).value.isNaN)
            #expect(field(Point(1, .infinity)).gradient.y.isNaN)
        }
    }
}

/// Tables between their points.
@Suite struct InterpolationTests {
    private func table(_ mesh: Mesh, _ value: (Point) -> Double) -> TablePotential {
        let values = (0..<mesh.rows).flatMap { row in
            (0..<mesh.columns).map { value(mesh.center(row: row, column: $0)) }
        }
        return TablePotential(ArrayFile(path: "t", shape: mesh.shape, values: values))
    }

    /// n points an axis carry polynomials of degree n − 1, also beyond the outermost
    /// centres.
    @Test(arguments: 1...7) func polynomialsAreReproduced(cells: Int) throws {
        let box = mesh((-1, 1, cells, .wall), (0, 3, 9, .wall))
        let degree = Double(min(cells, 6) - 1)
        let field = try table(box) { pow($0.x, degree) + $0.x * pow($0.y, 5) * min(degree, 1) }
            .scalarField(on: box)
        var random = Scatter(seed: cells)
        for _ in 0..<200 {
            let (x, y) = (2 * random.next() - 1, 3 * random.next())
            let (value, gradient) = field(Point(x, y))
            let on = min(degree, 1)
            // Terms of size 243, 405 with Lebesgue's constant of the last half cell.
            #expect(abs(value - (pow(x, degree) + x * pow(y, 5) * on)) < 1e-11)
            let slope = (degree > 0 ? degree * pow(x, degree - 1) : 0) + pow(y, 5) * on
            #expect(abs(gradient.x - slope) < 2e-11)
            #expect(abs(gradient.y - 5 * x * pow(y, 4) * on) < 2e-11)
        }
    }

    /// Values converge with order six, slopes with order five, across the seam too.
    @Test(arguments: [Boundary.wall, .periodic]) func theOrderIsThatOfTheDegree(
        boundary: Boundary
    ) throws {
        func errors(_ cells: Int) throws -> (Double, Double) {
            let box = mesh((0, 2, cells, boundary))
            let field = try table(box) { cos(.pi * $0.x + 0.4) }.scalarField(on: box)
            var (value, slope) = (0.0, 0.0)
            for i in 0...2000 {
                let x = Double(i) / 1000
                let (v, g) = field(Point(x, 0))
                value = max(value, abs(v - cos(.pi * x + 0.4)))
                slope = max(slope, abs(g.x + .pi * sin(.pi * x + 0.4)))
            }
            return (value, slope)
        }
        let (coarse, fine) = (try errors(40), try errors(80))
        #expect(log2(coarse.0 / fine.0) > 5.8)
        #expect(log2(coarse.1 / fine.1) > 4.8)
    }

    @Test func onACellCenterTheTableIsMet() throws {
        let box = mesh((0, 1, 5, .periodic), (0, 1, 4, .wall))
        let potential = table(box) { sin(7 * $0.x + 11 * $0.y * $0.y) }
        let field = try potential.scalarField(on: box)
        let samples = try potential.samples(on: box)
        for row in 0..<5 {
            for column in 0..<4 {
                let value = field(box.center(row: row, column: column)).value
                #expect(abs(value - samples[4 * row + column]) < 1e-14)
            }
        }
    }

    /// The gradient is that of the interpolant: against a difference inside a piece.
    @Test func theGradientIsThatOfTheInterpolant() throws {
        let box = mesh((0, 1, 3, .periodic), (0, 1, 12, .wall))
        var random = Scatter(seed: 3)
        let field = try table(box) { _ in random.next() }.scalarField(on: box)
        let h = 1e-4
        for point in [Point(0.07, 0.02), Point(0.93, 0.55), Point(0.4, 0.97)] {
            let gradient = field(point).gradient
            for axis in 0...1 {
                var step = Point.zero
                step[axis] = h
                let slope = (field(point + step).value - field(point - step).value) / (2 * h)
                // h²/6 times a third derivative of at most about 12³ × 10.
                #expect(abs(slope - gradient[axis]) < 1e-4)
            }
        }
    }
}
