import Meshes
import Models
import Parallelism

/// V̂_P (29) over a batch: V̂(z) = P⁻¹ Σ_p (f(x_p) − y_p) ψ(z·x_p).
///
/// Block by block of the samples: features and outputs, residuals, and what they add to
/// V̂ and to ∇V̂ at every unit, always in this order.
package final class SampledField: UnitField {
    /// The samples; who changes them also transposes them.
    package let batch: SampleBatch
    package private(set) var loss = Double.nan
    /// f at every sample.
    package let outputs: AlignedBuffer
    /// (f − y)/P at every sample.
    private let residuals: AlignedBuffer
    private let activation: Activation
    private let features: FeaturePass
    private let correlation: CorrelationPass
    private let pool: WorkerPool

    /// Makes the field of networks of at most `capacity` units.
    package init(_ batch: SampleBatch, _ activation: Activation, capacity: Int, pool: WorkerPool) {
        self.batch = batch
        self.activation = activation
        self.pool = pool
        outputs = AlignedBuffer(count: batch.count)
        // Whole blocks: what lies behind the last sample counts 0.
        residuals = AlignedBuffer(count: batch.blocks * SampleBatch.blockSize)
        features = FeaturePass(activation, capacity: capacity, pool: pool)
        correlation = CorrelationPass(features)
    }

    package func evaluate(_ units: UnitSet, weight: Double, into samples: UnitSamples) {
        let square = sweep(units, weight: weight) { block in
            correlation.run(
                units, batch, block: block,
                residuals: UnsafePointer(residuals.pointer + block * SampleBatch.blockSize),
                into: samples, pool)
        }
        loss = 0.5 * square / Double(batch.count)
    }

    /// Takes f = weight·Σ c ψ as the network, for ``loss`` and ``outputs`` alone.
    package func measure(_ units: UnitSet, weight: Double) {
        let square = sweep(units, weight: weight) { _ in }
        loss = 0.5 * square / Double(batch.count)
    }

    /// weight·Σ c² E ψ² = ∫K(θ, θ) dμ over the samples, the diagonal of the kernel.
    package func diagonal(_ units: UnitSet, weight: Double) -> Double {
        var sum = CompensatedSum()
        for block in 0..<batch.blocks {
            let range = batch.range(block)
            features.run(
                units, weight: weight, batch, block: block,
                output: outputs.pointer + range.lowerBound)
            for unit in 0..<units.count {
                let row = features.features.pointer + unit * SampleBatch.blockSize
                let c = units.readout.pointer[unit]
                for place in 0..<range.count { sum.add(c * c * row[place] * row[place]) }
            }
        }
        return weight * sum.value / Double(batch.count)
    }

    /// Outputs and residuals block by block; Σ (f − y)².
    private func sweep(
        _ units: UnitSet, weight: Double, _ body: (Int) -> Void
    ) -> Double {
        var square = CompensatedSum()
        let share = 1 / Double(batch.count)
        for block in 0..<batch.blocks {
            let range = batch.range(block)
            features.run(
                units, weight: weight, batch, block: block,
                output: outputs.pointer + range.lowerBound)
            for sample in range {
                let residual = outputs.pointer[sample] - batch.targets.pointer[sample]
                square.add(residual * residual)
                residuals.pointer[sample] = residual * share
            }
            body(block)
        }
        return square.value
    }

    package func value(at z: UnsafePointer<Double>) -> Double {
        var sum = CompensatedSum()
        for sample in 0..<batch.count {
            let s = innerProduct(z, batch.row(sample), count: batch.stride)
            sum.add(residuals.pointer[sample] * activation.value(s))
        }
        return sum.value
    }
}

/// Adds a block's share of V̂ and ∇V̂, a tile of units at a time.
private final class CorrelationPass: TiledPass {
    private let features: FeaturePass
    private var units: UnitSet?
    private var batch: SampleBatch?
    private var samples: UnitSamples?
    private var residuals: UnsafePointer<Double>?
    private var block = 0

    init(_ features: FeaturePass) { self.features = features }

    func run(
        _ units: UnitSet, _ batch: SampleBatch, block: Int, residuals: UnsafePointer<Double>,
        into samples: UnitSamples, _ pool: WorkerPool
    ) {
        self.units = units
        self.batch = batch
        self.block = block
        self.residuals = residuals
        self.samples = samples
        pool.perform(self, tiles: FeaturePass.tiles(units.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let units, let batch, let samples, let residuals else { return }
        let size = SampleBatch.blockSize
        let range = batch.range(block)
        let first = batch.row(range.lowerBound)
        for tile in tiles {
            let members = FeaturePass.range(tile, of: units.count)
            for unit in members {
                let slopes = features.slopes.pointer + unit * size
                // Whole vectors, as r is 0 behind the last sample.
                let value = Self.correlate(
                    residuals, features.features.pointer + unit * size, slopes,
                    count: (range.count + 7) / 8 * 8)
                samples.values.pointer[unit] =
                    block == 0 ? value : samples.values.pointer[unit] + value
            }
            MatrixProduct(
                a: features.slopes.pointer, aStride: size, b: first, bStride: batch.stride,
                c: samples.slopes.pointer, cStride: units.stride, depth: range.count,
                columns: units.stride, adds: block > 0
            ).run(over: members)
        }
    }

    /// Σ r ψ over `count` samples, a multiple of eight; ψ' becomes r ψ'.
    @inline(__always)
    private static func correlate(
        _ residuals: UnsafePointer<Double>, _ features: UnsafePointer<Double>,
        _ slopes: UnsafeMutablePointer<Double>, count: Int
    ) -> Double {
        var sum = SIMD8<Double>(0)
        var index = 0
        while index < count {
            let r = SIMD8<Double>.load(residuals + index)
            (r * SIMD8<Double>.load(slopes + index)).store(slopes + index)
            sum = sum + r * SIMD8<Double>.load(features + index)
            index &+= 8
        }
        return sum.laneSum
    }
}
