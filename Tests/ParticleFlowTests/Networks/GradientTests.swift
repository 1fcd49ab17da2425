import Foundation
import Meshes
import Models
import Parallelism
import ParticleFlow
import TestSupport
import Testing

/// V̂ and its gradient against sums written down as they stand, and against differences of
/// the loss, whose derivatives they are: ∂L/∂c = w·V̂ and ∂L/∂z = w·c·∇V̂.
@Suite("Gradients of networks")
struct GradientTests {
    /// Blocks and tiles that are not whole, and ones that are.
    static let sizes = [(1, 1, 1), (21, 11, 600), (16, 8, 256), (50, 50, 100)]

    @Test("Samples against direct sums", arguments: Activation.allCases, sizes)
    func directSums(_ activation: Activation, _ size: (n: Int, d: Int, samples: Int)) {
        let set = scatteredSamples(size.samples, dimension: size.d, seed: 1)
        for hasBias in [false, true] {
            let width = size.d + (hasBias ? 1 : 0)
            let units = scatteredUnits(size.n, width: width, seed: 2)
            let field = SampledField(
                SampleBatch(set, hasBias: hasBias), activation, capacity: size.n,
                pool: WorkerPool(threads: 1))
            let found = UnitSamples(units)
            field.evaluate(units, weight: 0.7, into: found)
            let sums = DirectSums(set, units, 0.7, activation, hasBias: hasBias)
            #expect(abs(field.loss - sums.loss) <= 1e-14 * sums.loss + 1e-15)
            for index in 0..<size.n {
                #expect(abs(found.values[index] - sums.values[index]) <= 1e-13)
                // One at a time, as births ask for it.
                #expect(abs(field.value(at: units.row(index)) - sums.values[index]) <= 1e-13)
                for k in 0..<width {
                    let slope = found.slopes[index * units.stride + k]
                    #expect(abs(slope - sums.slopes[index][k]) <= 1e-13)
                }
            }
        }
    }

    /// Central differences with h = 10⁻⁵ err by h²/6 times a third derivative of order 1
    /// and by the rounding 10⁻¹⁶/h.
    @Test("Samples against differences", arguments: [Activation.tanh, .sigmoid, .gaussian])
    func sampledDifferences(_ activation: Activation) {
        let set = scatteredSamples(37, dimension: 3, seed: 3)
        let units = scatteredUnits(5, width: 4, seed: 4)
        let field = SampledField(
            SampleBatch(set, hasBias: true), activation, capacity: 5,
            pool: WorkerPool(threads: 1))
        #expect(worstDifference(field, units, weight: 0.4) < 1e-9)
    }

    /// The same where the kink of the units is integrated over.
    @Test("Closed form against differences", arguments: [1, 2, 5, 50])
    func exactDifferences(_ dimension: Int) {
        let units = scatteredUnits(6, width: dimension, seed: 5)
        let field = ArcCosineField(
            teacher: scatteredUnits(3, width: dimension, seed: 6), teacherWeight: 0.5,
            moment: 0.3, capacity: 6, pool: WorkerPool(threads: 1))
        // On a line two units agree or oppose each other, where the kernel has no slope.
        #expect(worstDifference(field, units, weight: 0.4) < 1e-8)
    }

    private func worstDifference(
        _ field: any UnitField, _ units: UnitSet, weight: Double
    ) -> Double {
        let (h, scratch, found) = (1e-5, UnitSamples(units), UnitSamples(units))
        field.evaluate(units, weight: weight, into: found)
        func slope(_ place: UnsafeMutablePointer<Double>) -> Double {
            let value = place.pointee
            let losses = [value + h, value - h].map { moved in
                place.pointee = moved
                field.evaluate(units, weight: weight, into: scratch)
                return field.loss
            }
            place.pointee = value
            return (losses[0] - losses[1]) / (2 * h) / weight
        }
        var worst = 0.0
        for index in 0..<units.count {
            let c = units.readout[index]
            worst = max(worst, abs(slope(units.readout.pointer + index) - found.values[index]))
            for k in 0..<units.width {
                let expected = c * found.slopes[index * units.stride + k]
                worst = max(worst, abs(slope(units.row(index) + k) - expected))
            }
        }
        return worst
    }
}

/// The sums of (29) as they stand.
private struct DirectSums {
    let loss: Double
    let values: [Double]
    let slopes: [[Double]]

    init(
        _ set: SampleSet, _ units: UnitSet, _ weight: Double, _ activation: Activation,
        hasBias: Bool
    ) {
        let inputs = (0..<set.count).map { Array(set.input($0)) + (hasBias ? [1] : []) }
        func s(_ unit: Int, _ x: [Double]) -> Double {
            x.indices.reduce(0) { $0 + units.row(unit)[$1] * x[$1] }
        }
        let residuals = zip(inputs, set.targets).map { x, y in
            (0..<units.count).reduce(-y) {
                $0 + weight * units.readout[$1] * activation.value(s($1, x))
            }
        }
        let share = 1 / Double(set.count)
        loss = residuals.reduce(0) { $0 + 0.5 * $1 * $1 * share }
        values = (0..<units.count).map { unit in
            zip(inputs, residuals).reduce(0) { $0 + share * $1.1 * activation.value(s(unit, $1.0)) }
        }
        slopes = (0..<units.count).map { unit in
            (0..<units.width).map { k in
                zip(inputs, residuals).reduce(0) {
                    $0 + share * $1.1 * activation.slope(s(unit, $1.0)) * $1.0[k]
                }
            }
        }
    }
}
