import Meshes

/// The rates of change at every stage of a step.
///
/// The rate of log w is −αV of the particle plus a part that all share.
final class StageRates {
    private(set) var x: [AlignedBuffer] = []
    private(set) var y: [AlignedBuffer] = []
    private(set) var logWeight: [AlignedBuffer] = []
    /// How far beyond a wall a stage would have been, the farthest one, an axis.
    private(set) var overshoot: [AlignedBuffer] = []
    /// What all logarithms of weights have in common at each stage.
    var common = [Double](repeating: 0, count: DormandPrince.stages)
    private var capacity = 0
    private let isPlane: Bool

    init(dimension: Int, capacity: Int) {
        isPlane = dimension == 2
        reserve(capacity)
    }

    /// Makes room for `capacity` particles; what was there is lost.
    func reserve(_ capacity: Int) {
        guard capacity > self.capacity || x.isEmpty else { return }
        self.capacity = capacity
        func buffers(_ count: Int) -> [AlignedBuffer] {
            (0..<DormandPrince.stages).map { _ in AlignedBuffer(count: count) }
        }
        x = buffers(capacity)
        y = buffers(isPlane ? capacity : 0)
        logWeight = buffers(capacity)
        overshoot = (0..<(isPlane ? 2 : 1)).map { _ in AlignedBuffer(count: capacity) }
    }
}

/// One number a tile, to be reduced in order.
final class TileValues {
    private var buffer = AlignedBuffer(count: 0)
    private var count = 0

    /// Makes room for the tiles of so many particles.
    func prepare(particles: Int) {
        count = ParticleTiles.count(particles)
        if count > buffer.count { buffer = AlignedBuffer(count: 2 * count) }
    }

    subscript(tile: Int) -> Double {
        get { buffer[tile] }
        set { buffer[tile] = newValue }
    }

    var sum: Double { UnsafeBufferPointer(start: buffer.pointer, count: count).compensatedSum() }

    /// The largest value; NaN if there is one.
    var maximum: Double {
        var result = -Double.infinity
        for tile in 0..<count { result = greater(result, buffer[tile]) }
        return result
    }
}

/// The greater of two numbers, and never a number if one of them is not.
@inline(__always)
func greater(_ a: Double, _ b: Double) -> Double { a > b || a.isNaN ? a : b }

/// Σⱼ row[j]·rates[j] over the first stages, for a range of particles.
@inline(__always)
func combine(
    _ row: [Double], _ rates: [AlignedBuffer], _ range: Range<Int>,
    into sums: UnsafeMutablePointer<Double>
) {
    for index in 0..<range.count { sums[index] = 0 }
    for (factor, rate) in zip(row, rates) where factor != 0 {
        let rate = UnsafePointer(rate.pointer + range.lowerBound)
        for index in 0..<range.count { sums[index] += factor * rate[index] }
    }
}

/// Σⱼ row[j]·rates[j] of numbers that all particles share.
func combine(_ row: [Double], _ rates: [Double]) -> Double {
    var sum = 0.0
    for (factor, rate) in zip(row, rates) { sum += factor * rate }
    return sum
}
