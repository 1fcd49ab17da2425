import Meshes
import Models

/// Inputs and what is to be learnt there, as matrix products take them: row by row, and
/// transposed block by block.
package final class SampleBatch {
    /// The samples of a block: its features stay in cache.
    package static let blockSize = 256

    /// The number of samples.
    package let count: Int
    /// The coordinates of an input, with the 1 that a bias sees.
    let width: Int
    /// The numbers from a row to the next.
    package let stride: Int
    /// The inputs, a row each.
    package let rows: AlignedBuffer
    /// y at every input.
    package let targets: AlignedBuffer
    /// The coordinates of a block's inputs: `width` rows of ``blockSize`` a block.
    private let columns: AlignedBuffer
    private let hasBias: Bool

    /// Makes room for `count` samples of `dimension` coordinates, at least one each.
    package init(count: Int, dimension: Int, hasBias: Bool) {
        precondition(count >= 1 && dimension >= 1, "a batch has samples")
        self.count = count
        self.hasBias = hasBias
        width = dimension + (hasBias ? 1 : 0)
        stride = UnitSet.padded(width)
        rows = AlignedBuffer(count: count * stride)
        targets = AlignedBuffer(count: count)
        let blocks = (count + Self.blockSize - 1) / Self.blockSize
        columns = AlignedBuffer(count: blocks * width * Self.blockSize)
        guard hasBias else { return }
        for index in 0..<count { rows[index * stride + dimension] = 1 }
    }

    /// The coordinates of an input, without the 1 of a bias.
    var dimension: Int { hasBias ? width - 1 : width }
    /// The number of blocks.
    var blocks: Int { (count + Self.blockSize - 1) / Self.blockSize }

    /// Input number `index`.
    package func row(_ index: Int) -> UnsafeMutablePointer<Double> { rows.pointer + index * stride }

    /// The samples of block number `block`.
    func range(_ block: Int) -> Range<Int> {
        block * Self.blockSize..<min(count, (block + 1) * Self.blockSize)
    }

    /// The transposed inputs of a block, ``blockSize`` numbers from a coordinate to the
    /// next, 0 behind the last sample.
    func columns(ofBlock block: Int) -> UnsafePointer<Double> {
        UnsafePointer(columns.pointer + block * width * Self.blockSize)
    }

    /// Transposes the rows, after they have changed.
    package func transpose() {
        for block in 0..<blocks {
            let target = columns.pointer + block * width * Self.blockSize
            for (place, sample) in range(block).enumerated() {
                let row = rows.pointer + sample * stride
                for k in 0..<width { target[k &* Self.blockSize &+ place] = row[k] }
            }
        }
    }

    /// Makes sample `index` a copy of sample `other` of `source`.
    func copy(_ other: Int, of source: SampleBatch, to index: Int) {
        row(index).update(from: source.row(other), count: stride)
        targets.pointer[index] = source.targets.pointer[other]
    }
}

extension SampleBatch {
    /// Takes the samples of a file.
    package convenience init(_ samples: SampleSet, hasBias: Bool) {
        self.init(count: samples.count, dimension: samples.dimension, hasBias: hasBias)
        for index in 0..<samples.count {
            for (k, x) in samples.input(index).enumerated() { row(index)[k] = x }
            targets[index] = samples.targets[index]
        }
        transpose()
    }
}
