import Foundation
import Meshes
import Models
import ParticleFlow
import Testing

/// Where inputs come from.
@Suite("Inputs of networks")
struct SamplingTests {
    /// The same uniform numbers through Foundation's functions.
    @Test("Normal numbers are Box and Muller's", arguments: [0, 12_345])
    func normalNumbers(first: Int) {
        let random = RandomSource(seed: 17, count: 3, replica: 2)
        let numbers = AlignedBuffer(count: 160_000)
        NormalBlock.fill(
            numbers.pointer, count: numbers.count, random, .inputs, step: 4, first: first)
        for place in stride(from: 0, to: numbers.count, by: 16) {
            for lane in 0..<8 {
                let pair = random.pair(.inputs, step: 4, index: first + place / 2 + lane)
                let radius = (-2 * log(pair.x)).squareRoot()
                let angle = 2 * Double.pi * (pair.y - 0.5)
                #expect(abs(numbers[place + lane] - radius * cos(angle)) < 1e-14)
                #expect(abs(numbers[place + lane + 8] - radius * sin(angle)) < 1e-14)
            }
        }
        // Mean, variance and fourth moment of 160,000, within 6 standard errors.
        let count = Double(numbers.count)
        func mean(_ power: Int) -> Double {
            numbers.values.reduce(0) { $0 + pow($1, Double(power)) } / count
        }
        #expect(abs(mean(1)) < 6 / count.squareRoot())
        #expect(abs(mean(2) - 1) < 6 * (2 / count).squareRoot())
        #expect(abs(mean(4) - 3) < 6 * (96 / count).squareRoot())
    }

    /// Coordinates of the unit sphere have the variance 1/d, and x₁² the variance
    /// 2(d − 1)/(d²(d + 2)); 20,000 inputs, within 6 standard errors.
    @Test("Inputs lie on the sphere", arguments: [1, 3, 50])
    func sphere(_ dimension: Int) {
        let batch = SampleBatch(count: 20_000, dimension: dimension, hasBias: true)
        InputDraws(.sphere(radius: 2), dimension: dimension).fill(
            batch, RandomSource(seed: 1, count: 1, replica: 1), step: 3)
        let (d, count) = (Double(dimension), Double(batch.count))
        var (square, first) = (0.0, 0.0)
        for index in 0..<batch.count {
            let row = batch.row(index)
            let length = (0..<dimension).reduce(0) { $0 + row[$1] * row[$1] }
            #expect(abs(length - 4) < 1e-13 && row[dimension] == 1)
            square += row[0] * row[0] / 4
            first += row[0] / 2
        }
        let spread = (2 * (d - 1) / (d * d * (d + 2)) / count).squareRoot()
        #expect(abs(square / count - 1 / d) <= 6 * spread + 1e-12)
        #expect(abs(first / count) < 6 / (d * count).squareRoot())
    }

    @Test("Every sample once a round", arguments: [(12, 4), (10, 4), (7, 7), (5, 1)])
    func rounds(_ sizes: (samples: Int, batch: Int)) {
        let set = SampleSet(
            dimension: 1, inputs: (0..<sizes.samples).map(Double.init),
            targets: (0..<sizes.samples).map { 100 + Double($0) })
        let batch = SampleBatch(count: sizes.batch, dimension: 1, hasBias: false)
        let source = ShuffledSamples(batch, of: SampleBatch(set, hasBias: false))
        func drawn(_ replica: Int, rounds: Int) -> [Double] {
            let random = RandomSource(seed: 5, count: 1, replica: replica)
            return (0..<rounds * sizes.samples).flatMap { step -> [Double] in
                source.load(step: step, random)
                return (0..<sizes.batch).map { index in
                    #expect(batch.targets[index] == 100 + batch.row(index)[0])
                    return batch.row(index)[0]
                }
            }
        }
        // As many steps as samples are whole rounds.
        let first = drawn(1, rounds: 1)
        for round in 0..<sizes.batch {
            let part = first[round * sizes.samples..<(round + 1) * sizes.samples]
            #expect(part.sorted() == (0..<sizes.samples).map(Double.init))
        }
        #expect(drawn(1, rounds: 1) == first)
        if sizes.samples > 6 { #expect(drawn(2, rounds: 1) != first) }
    }

    /// The d³ terms one by one, with the very coefficients.
    @Test("Spins against the sum of all terms", arguments: [1, 4, 11])
    func spins(_ dimension: Int) {
        let (d, seed) = (dimension, UInt64(8))
        let numbers = AlignedBuffer(count: (d * d * d + 15) / 16 * 16)
        NormalBlock.fill(
            numbers.pointer, count: numbers.count, RandomSource(seed: seed, count: d, replica: 0),
            .parameters, step: 0, first: 0)
        for hasBias in [false, true] {
            let batch = SampleBatch(count: 5, dimension: d, hasBias: hasBias)
            InputDraws(.sphere(radius: Double(d).squareRoot()), dimension: d).fill(
                batch, RandomSource(seed: 1, count: 1, replica: 1), step: 0)
            SpinTarget(dimension: d, seed: seed).teach(batch)
            for index in 0..<5 {
                let x = batch.row(index)
                var sum = 0.0
                for p in 0..<d {
                    for q in 0..<d {
                        for r in 0..<d {
                            sum += numbers[(p * d + q) * d + r] * x[p] * x[q] * x[r] / Double(d)
                        }
                    }
                }
                #expect(abs(batch.targets[index] - sum) < 1e-12 * (1 + abs(sum)))
            }
        }
    }
}
