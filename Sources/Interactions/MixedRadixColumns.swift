import Foundation
import Meshes

/// One level of a transform of a product of small primes: r transforms of `size`
/// points each after butterflies of r points.
struct TransformLevel {
    /// The radices that there are, those that are tried first at the front.
    static let radices = [8, 7, 5, 4, 3, 2]

    let radix: Int
    let size: Int
    /// e^{−2πijk/rm}, real and imaginary part in turn, by j < m = `size`, then by
    /// k = 1, …, r − 1.
    let roots: UnsafePointer<Double>
}

/// The circular convolution of columns, eight at a time, with kernels that are given
/// by their spectra.
///
/// A mixed-radix transform that is decimated in frequency on the way forth and in
/// time on the way back, so that the spectrum need not be brought into order: the
/// kernel's has the very same order. The parts of a transform are transformed,
/// multiplied and transformed back one after the other: all but the first and the
/// last pass work within the nearest cache, and those two read and write the rows'
/// spectra themselves.
final class MixedRadixColumns: ColumnConvolution {
    private let length: Int
    private let levels: [TransformLevel]
    private let roots: AlignedBuffer

    /// Plans transforms of `length` points; `nil` if it has a prime factor above 7.
    init?(length: Int) {
        guard let radices = Self.factors(of: length) else { return nil }
        self.length = length
        let sizes = radices.indices.map { radices[($0 + 1)...].reduce(1, *) }
        let counts = zip(radices, sizes).map { 2 * ($0 - 1) * $1 }
        roots = AlignedBuffer(count: counts.reduce(0, +))
        var next = roots.pointer
        var levels: [TransformLevel] = []
        for (radix, size) in zip(radices, sizes) {
            levels.append(TransformLevel(radix: radix, size: size, roots: next))
            for place in 0..<size {
                for k in 1..<max(radix, 1) {
                    (next[0], next[1]) = Self.root(place * k, of: radix * size)
                    next += 2
                }
            }
        }
        self.levels = levels
    }

    var memory: Int { length * ComplexLanes.doubles }

    func apply(
        to columns: DataColumns, kernel: UnsafePointer<Double>,
        scratch: UnsafeMutablePointer<Double>
    ) {
        let block = ColumnBlock(pointer: scratch)
        levels.withUnsafeBufferPointer { levels in
            let first = levels[0]
            ForwardPass(level: first, source: columns, block: block).run(radix: first.radix)
            Self.convolveParts(levels, below: 0, block, kernel)
            InversePass(level: first, block: block, target: columns).run(radix: first.radix)
        }
    }

    private static func convolveParts(
        _ levels: UnsafeBufferPointer<TransformLevel>, below upper: Int, _ block: ColumnBlock,
        _ kernel: UnsafePointer<Double>
    ) {
        let count = levels[upper].radix
        let level = levels[upper + 1]
        guard level.size > 1 else {
            ProductPass(count: count, block: block, kernel: kernel).run(radix: level.radix)
            return
        }
        let points = level.radix * level.size
        for number in 0..<count {
            let part = ColumnBlock(
                pointer: block.pointer + number * points * ComplexLanes.doubles)
            ForwardPass(level: level, source: part, block: part).run(radix: level.radix)
            convolveParts(
                levels, below: upper + 1, part, kernel + number * points * ComplexLanes.count)
            InversePass(level: level, block: part, target: part).run(radix: level.radix)
        }
    }

    func transform(_ block: ColumnBlock) {
        for level in levels {
            for start in stride(from: 0, to: length, by: level.radix * level.size) {
                let part = ColumnBlock(pointer: block.pointer + start * ComplexLanes.doubles)
                ForwardPass(level: level, source: part, block: part).run(radix: level.radix)
            }
        }
    }

    /// The radices of the levels, at least two of them; `nil` if there are none.
    private static func factors(of length: Int) -> [Int]? {
        var rest = length
        var factors: [Int] = []
        for radix in TransformLevel.radices {
            // Two fours are faster than an eight and a two.
            while rest % radix == 0, !(radix == 8 && rest % 16 == 0 && rest % 32 != 0) {
                factors.append(radix)
                rest /= radix
            }
        }
        guard rest == 1 else { return nil }
        while factors.count < 2 { factors.append(1) }
        return factors
    }

    /// e^{−2πik/n} to the last bit or so: the angle is taken from the nearest axis.
    private static func root(_ k: Int, of n: Int) -> (Double, Double) {
        let (octant, rest) = (8 * (k % n)).quotientAndRemainder(dividingBy: n)
        let part = octant % 2 == 0 ? rest : n - rest
        let angle = Double.pi / 4 * Double(part) / Double(n)
        let (cosine, sine) = (cos(angle), sin(angle))
        switch octant {
        case 0: return (cosine, -sine)
        case 1: return (sine, -cosine)
        case 2: return (-sine, -cosine)
        case 3: return (-cosine, -sine)
        case 4: return (-cosine, sine)
        case 5: return (-sine, cosine)
        case 6: return (sine, cosine)
        default: return (cosine, sine)
        }
    }
}
