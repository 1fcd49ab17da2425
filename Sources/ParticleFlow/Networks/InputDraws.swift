import Meshes
import Models

/// Draws inputs from a law, many at once.
package final class InputDraws {
    private let law: InputLaw
    private let dimension: Int
    /// The normal numbers of a block of samples.
    private let numbers: AlignedBuffer

    package init(_ law: InputLaw, dimension: Int) {
        self.law = law
        self.dimension = dimension
        numbers = AlignedBuffer(count: Self.padded(SampleBatch.blockSize * dimension))
    }

    /// Fills `batch` with the inputs of step `step`, and transposes it.
    package func fill(_ batch: SampleBatch, _ random: RandomSource, step: Int) {
        var counter = 0
        for block in 0..<batch.blocks {
            let range = batch.range(block)
            let count = Self.padded(range.count * dimension)
            NormalBlock.fill(
                numbers.pointer, count: count, random, .inputs, step: step, first: counter)
            counter += count / 2
            for (place, sample) in range.enumerated() {
                copy(UnsafePointer(numbers.pointer + place * dimension), to: batch.row(sample))
            }
        }
        batch.transpose()
    }

    private func copy(_ normal: UnsafePointer<Double>, to row: UnsafeMutablePointer<Double>) {
        let scale: Double
        switch law {
        case .gaussian(let sd): scale = sd
        case .sphere(let radius):
            var square = 0.0
            for k in 0..<dimension { square += normal[k] * normal[k] }
            // All zero has no probability, but numbers are finite.
            scale = square > 0 ? radius / square.squareRoot() : 0
        }
        for k in 0..<dimension { row[k] = scale * normal[k] }
    }

    /// Blocks of normal numbers are whole.
    private static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
