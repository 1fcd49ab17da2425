import Meshes
import Models
import Parallelism

/// A teacher at work: it writes y at the samples of a batch.
package protocol TargetFunction: AnyObject {
    /// Overwrites the targets of `batch`, whose rows are transposed.
    func teach(_ batch: SampleBatch)
}

/// y = weight·Σ c ψ(z·x).
final class UnitTarget: TargetFunction {
    let units: UnitSet
    let weight: Double
    private let pass: FeaturePass

    init(_ units: UnitSet, weight: Double, _ activation: Activation, pool: WorkerPool) {
        self.units = units
        self.weight = weight
        pass = FeaturePass(activation, capacity: units.count, pool: pool)
    }

    func teach(_ batch: SampleBatch) {
        for block in 0..<batch.blocks {
            pass.run(
                units, weight: weight, batch, block: block,
                output: batch.targets.pointer + batch.range(block).lowerBound)
        }
    }
}

/// y = d⁻¹ Σ a_pqr x_p x_q x_r, the energy of a mixture of three spins.
///
/// Terms of equal products are added up once: p ≤ q ≤ r are left.
package final class SpinTarget: TargetFunction {
    private let dimension: Int
    private let stride: Int
    /// The coefficients of x_r for r ≥ q, 0 below, a row for every pair p ≤ q.
    private let rows: AlignedBuffer

    /// Draws the d³ coefficients.
    package init(dimension: Int, seed: UInt64) {
        self.dimension = dimension
        stride = UnitSet.padded(dimension)
        let d = dimension
        rows = AlignedBuffer(count: d * (d + 1) / 2 * stride)
        let numbers = AlignedBuffer(count: (d * d * d + 15) / 16 * 16)
        NormalBlock.fill(
            numbers.pointer, count: numbers.count, RandomSource(seed: seed, count: d, replica: 0),
            .parameters, step: 0, first: 0)
        for p in 0..<d {
            for q in 0..<d {
                for r in 0..<d {
                    let sorted = [p, q, r].sorted()
                    let row = Self.pair(sorted[0], sorted[1], of: d)
                    rows[row * stride + sorted[2]] += numbers[(p * d + q) * d + r] / Double(d)
                }
            }
        }
    }

    /// The number of the pair p ≤ q.
    private static func pair(_ p: Int, _ q: Int, of d: Int) -> Int {
        p * d - p * (p - 1) / 2 + (q - p)
    }

    package func teach(_ batch: SampleBatch) {
        for sample in 0..<batch.count { batch.targets[sample] = value(batch.row(sample)) }
    }

    /// The target at an input of as many numbers as a row of a batch has.
    private func value(_ x: UnsafePointer<Double>) -> Double {
        var sum = CompensatedSum()
        var row = UnsafePointer(rows.pointer)
        for p in 0..<dimension {
            var inner = 0.0
            for q in p..<dimension {
                // Whole vectors from the one that holds q; what a bias sees comes last
                // and has the coefficient 0.
                let start = q & ~7
                inner += x[q] * innerProduct(row + start, x + start, count: stride - start)
                row += stride
            }
            sum.add(x[p] * inner)
        }
        return sum.value
    }
}
