import Foundation
import Meshes
import Models
import Parallelism
import ParticleFlow
import Testing

/// The loss over the whole law of the inputs.
@Suite("Population losses")
struct PopulationLossTests {
    /// On the circle the integral is a sum over angles; the kinks leave an error of order
    /// N⁻² = 6·10⁻¹¹.
    @Test("Arc-cosine kernel against a quadrature of the circle")
    func circle() {
        let (units, teacher) = (
            scatteredUnits(7, width: 2, seed: 1), scatteredUnits(3, width: 2, seed: 2)
        )
        let field = ArcCosineField(
            teacher: teacher, teacherWeight: 0.5, moment: 0.5, capacity: 7,
            pool: WorkerPool(threads: 1))
        let found = UnitSamples(units)
        field.evaluate(units, weight: 0.25, into: found)
        let nodes = 131_072
        var (loss, values) = (0.0, [Double](repeating: 0, count: 7))
        for node in 0..<nodes {
            let angle = 2 * Double.pi * (Double(node) + 0.5) / Double(nodes)
            let x = (cos(angle), sin(angle))
            func feature(_ set: UnitSet, _ unit: Int) -> Double {
                max(0, set.row(unit)[0] * x.0 + set.row(unit)[1] * x.1)
            }
            var residual = 0.0
            for unit in 0..<7 { residual += 0.25 * units.readout[unit] * feature(units, unit) }
            for unit in 0..<3 { residual -= 0.5 * teacher.readout[unit] * feature(teacher, unit) }
            loss += 0.5 * residual * residual / Double(nodes)
            for unit in 0..<7 { values[unit] += residual * feature(units, unit) / Double(nodes) }
        }
        #expect(abs(field.loss - loss) < 1e-9)
        for unit in 0..<7 {
            #expect(abs(found.values[unit] - values[unit]) < 1e-9)
            #expect(abs(field.value(at: units.row(unit)) - values[unit]) < 1e-9)
        }
    }

    /// A mean of 100,000 independent squares, within 6 of its standard errors: a correct
    /// program fails with probability 2·10⁻⁹ a case, four cases.
    @Test(
        "Closed form against fresh samples", arguments: [2, 9],
        [InputLaw.sphere(radius: 1.5), .gaussian(sd: 0.7)])
    func monteCarlo(_ dimension: Int, _ inputs: InputLaw) throws {
        let solver = network(
            reluLesson(
                dimension: dimension, teacher: drawnTeacher(3), inputs: inputs, batch: 1,
                testSamples: 100_000),
            count: 5, mass: 5)
        let exact = try #require(solver.loss())
        let (values, targets) = try #require(solver.outputs())
        let squares = (0..<values.count).map { index in
            0.5 * (values[index] - targets[index]) * (values[index] - targets[index])
        }
        let count = Double(squares.count)
        let mean = squares.reduce(0, +) / count
        let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        #expect(abs(mean - exact) < 6 * (variance / count).squareRoot())
        #expect(try abs(mean - #require(solver.testLoss())) < 1e-12)
        #expect(exact > 0)
    }

    /// A mini-batch's V̂_P has the mean V̂: 3,000 independent batches of 8, within 6
    /// standard errors of their mean, probability 2·10⁻⁹ a unit.
    @Test("Mini-batches are fair")
    func miniBatches() {
        let model = reluLesson(dimension: 5, teacher: drawnTeacher(4), batch: 8)
        let exact = reluLesson(dimension: 5, teacher: drawnTeacher(4))
        // All units alike, so that every replica has the same.
        let law = UnitLaw(readout: .point(0.8), weights: .point(0.6))
        let solver = network(model, count: 2, initial: law)
        let reference = network(exact, count: 2, initial: law)
        var (values, slopes): ([Double], [Double]) = ([], [])
        for replica in 1...3000 {
            solver.restart(replica: replica)
            values.append(solver.samples.values[0])
            slopes.append(solver.samples.slopes[2])
        }
        for (found, expected) in [
            (values, reference.samples.values[0]), (slopes, reference.samples.slopes[2]),
        ] {
            let count = Double(found.count)
            let mean = found.reduce(0, +) / count
            let variance = found.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
            #expect(abs(mean - expected) < 6 * (variance / count).squareRoot())
        }
    }

    /// One balanced unit c = |z| that unlearns: L = ½c²|z|²·s/2 with s = E x₁², so that
    /// ċ = −c³s/2 and c(t) = c₀/√(1 + s c₀² t), for z likewise.
    @Test("A single unit in closed form", arguments: 1...2)
    func singleUnit(_ order: Int) throws {
        let silent = Teacher.given(
            readouts: [0], rows: [[1, 0, 0, 0]], biases: nil, activation: .relu, mass: 1)
        let (start, moment, end) = (2.0, 0.25, 3.0)
        let law = UnitLaw(readout: .point(start), weights: .sphere(radius: start))
        let errors = try [0.05, 0.025, 0.0125].map { step in
            let solver = network(
                reluLesson(dimension: 4, teacher: silent), count: 1, initial: law,
                timeStep: step, order: order)
            try solver.advance(to: end)
            let exact = start / (1 + moment * start * start * end).squareRoot()
            let (c, z) = (solver.units.readout[0], solver.units.row(0))
            let square = (0..<4).reduce(0) { $0 + z[$1] * z[$1] }
            let loss = try #require(solver.loss())
            #expect(abs(loss - moment / 4 * c * c * square) < 1e-14)
            return abs(c - exact)
        }
        for (coarse, fine) in zip(errors, errors.dropFirst()) {
            let observed = log2(coarse / fine)
            #expect(abs(observed - Double(order)) < 0.1, "\(errors)")
        }
    }

    /// Gradient descent on a whole loss with short steps never climbs.
    @Test("The loss falls")
    func descent() throws {
        let solver = network(
            reluLesson(dimension: 6, teacher: drawnTeacher(3)), count: 20, mass: 20,
            timeStep: 0.02, order: 2)
        var last = Double.infinity
        for output in 1...20 {
            try solver.advance(to: Double(output))
            let loss = try #require(solver.loss())
            #expect(loss < last && loss > 0)
            last = loss
        }
    }
}
