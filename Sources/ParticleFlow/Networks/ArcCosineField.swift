import Foundation
import Meshes
import Models
import Parallelism

/// V̂ of units max(0, z·x) that learn a teacher of such units from all inputs of a law
/// that is invariant under rotations, exactly.
///
/// E max(0, z·x) max(0, z'·x) = E x₁²·k(z, z') with the arc-cosine kernel
/// k(z, z') = |z||z'|(sin δ + (π − δ) cos δ)/2π, δ the angle between z and z' (Cho and
/// Saul 2009), and ∇_z k = (|z'| sin δ·z/|z| + (π − δ)·z')/2π.
package final class ArcCosineField: UnitField {
    package private(set) var loss = Double.nan
    private let teacher: UnitSet
    private let moment: Double
    private let targetEnergy: Double
    private let pass: ArcCosinePass
    private let pool: WorkerPool
    private var units: UnitSet?
    private var weight = 0.0

    /// Makes the field of networks that learn f = teacherWeight·Σ c max(0, z·x).
    ///
    /// - Parameters:
    ///   - moment: E x₁².
    ///   - capacity: the largest number of units.
    package init(
        teacher: UnitSet, teacherWeight: Double, moment: Double, capacity: Int, pool: WorkerPool
    ) {
        // The weight of a teacher's unit is taken into its readout once and for all.
        let scaled = UnitSet(width: teacher.width, capacity: teacher.count)
        scaled.copy(from: teacher)
        for index in 0..<scaled.count { scaled.readout[index] *= teacherWeight }
        self.teacher = scaled
        self.moment = moment
        self.pool = pool
        pass = ArcCosinePass(moment, capacity: capacity)
        var sum = CompensatedSum()
        for index in 0..<scaled.count {
            sum.add(
                scaled.readout[index]
                    * ArcCosine(scaled.row(index), scaled.stride).value(of: scaled) * moment)
        }
        targetEnergy = 0.5 * sum.value
    }

    package func evaluate(_ units: UnitSet, weight: Double, into samples: UnitSamples) {
        self.units = units
        self.weight = weight
        pass.run(units, weight: weight, teacher, into: samples, pool)
        // ½E|y − f|² = C_f + ½ Σ w c (V̂ − g), as F = −c·g with g = E[yψ].
        var sum = CompensatedSum()
        for index in 0..<units.count {
            let difference = samples.values[index] - pass.targets[index]
            sum.add(0.5 * weight * units.readout[index] * difference)
        }
        // Near 0 the two cancel, and rounding may take the sum below it; NaN stays.
        let total = targetEnergy + sum.value
        loss = total < 0 ? 0 : total
    }

    package func value(at z: UnsafePointer<Double>) -> Double {
        guard let units else { return .nan }
        let kernel = ArcCosine(z, units.stride)
        return moment * (weight * kernel.value(of: units) - kernel.value(of: teacher))
    }
}

/// The arc-cosine kernel k(z, ·) of one z.
private struct ArcCosine {
    private let z: UnsafePointer<Double>
    private let stride: Int
    private let length: Double

    init(_ z: UnsafePointer<Double>, _ stride: Int) {
        self.z = z
        self.stride = stride
        length = innerProduct(z, z, count: stride).squareRoot()
    }

    /// Σ c k(z, ·) over units.
    func value(of units: UnitSet) -> Double {
        var sum = CompensatedSum()
        for index in 0..<units.count {
            sum.add(units.readout[index] * angle(to: units.row(index)).kernel)
        }
        return sum.value
    }

    /// Σ c k(z, ·) over units, with `factor`·Σ c ∇_z k added to `slope`.
    func value(
        of units: UnitSet, factor: Double, slope: UnsafeMutablePointer<Double>
    ) -> Double {
        var sum = CompensatedSum()
        var radial = 0.0
        for index in 0..<units.count {
            let other = units.row(index)
            let (kernel, along, turned) = angle(to: other)
            let c = units.readout[index]
            sum.add(c * kernel)
            radial += c * along
            let share = factor * c * turned
            for k in 0..<stride { slope[k] += share * other[k] }
        }
        for k in 0..<stride { slope[k] += factor * radial * z[k] }
        return sum.value
    }

    /// k(z, z'), and the factors of z and of z' in ∇_z k.
    ///
    /// At z = 0 there is no angle: the slope of ψ at 0 is 0 there, and so is ∇k.
    @inline(__always)
    private func angle(
        to other: UnsafePointer<Double>
    ) -> (kernel: Double, along: Double, turned: Double) {
        let size = innerProduct(other, other, count: stride).squareRoot()
        guard length > 0, size > 0 else { return (0, 0, 0) }
        let product = innerProduct(z, other, count: stride)
        // From the sum and difference of the unit vectors, exact near 0 and π too.
        var (near, far) = (SIMD8<Double>(0), SIMD8<Double>(0))
        let (one, two) = (SIMD8<Double>(1 / length), SIMD8<Double>(1 / size))
        var k = 0
        while k < stride {
            let (a, b) = (SIMD8<Double>.load(z + k) * one, SIMD8<Double>.load(other + k) * two)
            near = near + (a - b) * (a - b)
            far = far + (a + b) * (a + b)
            k &+= 8
        }
        let delta = 2 * atan2(near.laneSum.squareRoot(), far.laneSum.squareRoot())
        let sine = sin(delta)
        let kernel = (length * size * sine + (.pi - delta) * product) / (2 * .pi)
        return (kernel, size / length * sine / (2 * .pi), (.pi - delta) / (2 * .pi))
    }
}

/// V̂ and ∇V̂ of units, a tile at a time.
private final class ArcCosinePass: TiledPass {
    /// g = E[yψ] at every unit.
    let targets: AlignedBuffer
    private let moment: Double
    private var units: UnitSet?
    private var teacher: UnitSet?
    private var samples: UnitSamples?
    private var weight = 0.0

    init(_ moment: Double, capacity: Int) {
        self.moment = moment
        targets = AlignedBuffer(count: capacity)
    }

    func run(
        _ units: UnitSet, weight: Double, _ teacher: UnitSet, into samples: UnitSamples,
        _ pool: WorkerPool
    ) {
        self.units = units
        self.teacher = teacher
        self.samples = samples
        self.weight = weight
        pool.perform(self, tiles: FeaturePass.tiles(units.count))
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let units, let teacher, let samples else { return }
        for tile in tiles {
            for unit in FeaturePass.range(tile, of: units.count) {
                let kernel = ArcCosine(units.row(unit), units.stride)
                let slope = samples.slopes.pointer + unit * units.stride
                slope.update(repeating: 0, count: units.stride)
                let own = kernel.value(of: units, factor: moment * weight, slope: slope)
                let learnt = kernel.value(of: teacher, factor: -moment, slope: slope)
                targets[unit] = moment * learnt
                samples.values[unit] = moment * (weight * own - learnt)
            }
        }
    }
}
