import Meshes
import Models
import Parallelism

/// The features φ(xₚ, θᵢ) of a network's samples at places of its parameters: a factor of
/// its kernel, K = ΦᵀΦ/P.
///
/// A row for each sample, the places contiguous.
final class FeatureMatrix {
    /// The number of samples P.
    let samples: Int
    /// The number of places.
    let places: Int
    /// (1/P) Σₚ φ(xₚ, θᵢ)² = K(θᵢ, θᵢ).
    let squares: AlignedBuffer
    /// (1/P) Σₚ |∇φ(xₚ, θᵢ)|².
    let slopeSquares: AlignedBuffer

    private let features: AlignedBuffer
    private let pool: WorkerPool
    private let projection: Projection
    private let expansion: Expansion

    /// The features of `units` at `points`.
    ///
    /// - Parameter hasReadout: whether the readout belongs to the features, or is a factor that
    ///   somebody else supplies.
    init(_ units: DataUnits, at points: [Point], hasReadout: Bool, pool: WorkerPool) {
        let inputs = units.network.training.inputs
        samples = inputs.count
        places = points.count
        squares = AlignedBuffer(count: places)
        slopeSquares = AlignedBuffer(count: places)
        features = AlignedBuffer(count: samples * places)
        self.pool = pool
        projection = Projection(features, samples: samples, places: places)
        expansion = Expansion(features, samples: samples, places: places)
        var fill = FeatureFill(
            units, points, hasReadout: hasReadout, features, squares, slopeSquares)
        units.network.activation.hand(to: &fill)
    }

    /// Writes factor·Σᵢ φ(xₚ, θᵢ) massesᵢ of every sample.
    func project(_ masses: AlignedBuffer, factor: Double, into outputs: AlignedBuffer) {
        projection.masses = UnsafePointer(masses.pointer)
        projection.factor = factor
        projection.outputs = outputs.pointer
        pool.perform(projection, tiles: samples)
    }

    /// Writes Σₚ coefficientsₚ φ(xₚ, θᵢ) at every place, by all workers.
    func expand(_ coefficients: AlignedBuffer, into values: AlignedBuffer) {
        expansion.coefficients = UnsafePointer(coefficients.pointer)
        expansion.values = values.pointer
        pool.perform(expansion, tiles: (places + Expansion.width - 1) / Expansion.width)
    }

    /// Writes Σₚ coefficientsₚ φ(xₚ, θᵢ) at the places in `range`, by one worker.
    func expand(
        _ coefficients: AlignedBuffer, at range: Range<Int>,
        into values: UnsafeMutablePointer<Double>
    ) {
        expansion.sum(UnsafePointer(coefficients.pointer), range, into: values)
    }
}

/// The output at one sample a tile.
private final class Projection: TiledPass {
    var masses: UnsafePointer<Double>!
    var outputs: UnsafeMutablePointer<Double>!
    var factor = 1.0
    private let features: AlignedBuffer
    private let places: Int

    init(_ features: AlignedBuffer, samples: Int, places: Int) {
        self.features = features
        self.places = places
    }

    func run(tiles: Range<Int>, worker: Int) {
        let (places, factor, features) = (places, factor, features.pointer)
        guard let masses, let outputs else { return }
        for sample in tiles {
            let row = features + sample * places
            // Four sums that do not wait for each other.
            var sums = (
                SIMD8<Double>(0), SIMD8<Double>(0), SIMD8<Double>(0), SIMD8<Double>(0)
            )
            var place = 0
            while place + 32 <= places {
                sums.0 = sums.0 + .load(row + place) * .load(masses + place)
                sums.1 = sums.1 + .load(row + place + 8) * .load(masses + place + 8)
                sums.2 = sums.2 + .load(row + place + 16) * .load(masses + place + 16)
                sums.3 = sums.3 + .load(row + place + 24) * .load(masses + place + 24)
                place += 32
            }
            var rest = 0.0
            while place < places {
                rest += row[place] * masses[place]
                place += 1
            }
            let sum = ((sums.0 + sums.1) + (sums.2 + sums.3)).laneSum + rest
            outputs[sample] = factor * sum
        }
    }
}

/// The sum over samples at some places a tile.
private final class Expansion: TiledPass {
    static let width = 256
    var coefficients: UnsafePointer<Double>!
    var values: UnsafeMutablePointer<Double>!
    private let features: AlignedBuffer
    private let samples: Int
    private let places: Int

    init(_ features: AlignedBuffer, samples: Int, places: Int) {
        self.features = features
        self.samples = samples
        self.places = places
    }

    func run(tiles: Range<Int>, worker: Int) {
        guard let coefficients, let values else { return }
        let range = tiles.lowerBound * Self.width..<min(places, tiles.upperBound * Self.width)
        sum(coefficients, range, into: values + range.lowerBound)
    }

    func sum(
        _ coefficients: UnsafePointer<Double>, _ range: Range<Int>,
        into values: UnsafeMutablePointer<Double>
    ) {
        // In pieces that stay in the first cache while all samples are added.
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.width) {
            let count = min(Self.width, range.upperBound - start)
            let target = values + (start - range.lowerBound)
            target.update(repeating: 0, count: count)
            var rows = FourRows(
                rows: features.pointer + start, stride: places, coefficients: coefficients,
                target: target)
            while rows.sample + 4 <= samples {
                rows.run(over: 0..<count)
                rows.sample += 4
            }
            while rows.sample < samples {
                let (row, factor) = (
                    features.pointer + (rows.sample * places + start), coefficients[rows.sample]
                )
                for index in 0..<count { target[index] += factor * row[index] }
                rows.sample += 1
            }
        }
    }
}

/// Adds the features of four samples to a piece of a sum.
private struct FourRows: LaneBody {
    let rows: UnsafePointer<Double>
    let stride: Int
    let coefficients: UnsafePointer<Double>
    let target: UnsafeMutablePointer<Double>
    var sample = 0

    init(
        rows: UnsafeMutablePointer<Double>, stride: Int, coefficients: UnsafePointer<Double>,
        target: UnsafeMutablePointer<Double>
    ) {
        self.rows = UnsafePointer(rows)
        self.stride = stride
        self.coefficients = coefficients
        self.target = target
    }

    @inline(__always)
    func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let row = rows + (sample &* stride &+ index)
        var sum = L.load(target + index)
        sum = sum + L(coefficients[sample]) * L.load(row)
        sum = sum + L(coefficients[sample &+ 1]) * L.load(row + stride)
        sum = sum + L(coefficients[sample &+ 2]) * L.load(row + 2 &* stride)
        sum = sum + L(coefficients[sample &+ 3]) * L.load(row + 3 &* stride)
        sum.store(target + index)
    }
}
