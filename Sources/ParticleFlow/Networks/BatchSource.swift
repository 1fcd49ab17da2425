import Meshes
import Models

/// Where the samples of a step come from.
package protocol BatchSource: AnyObject {
    /// Fills the batch of step `step`; it depends on the step and the replica alone.
    func load(step: Int, _ random: RandomSource)
}

/// Fresh inputs from a law at every step, with what a teacher says of them.
final class FreshSamples: BatchSource {
    private let batch: SampleBatch
    private let draws: InputDraws
    private let teacher: any TargetFunction

    init(_ batch: SampleBatch, _ law: InputLaw, _ teacher: any TargetFunction) {
        self.batch = batch
        self.teacher = teacher
        draws = InputDraws(law, dimension: batch.dimension)
    }

    func load(step: Int, _ random: RandomSource) {
        draws.fill(batch, random, step: step)
        teacher.teach(batch)
    }
}

/// Mini-batches of a fixed set without replacement: the set is shuffled again and again,
/// and every step takes the next samples.
package final class ShuffledSamples: BatchSource {
    private let batch: SampleBatch
    private let all: SampleBatch
    private let order: UnsafeMutablePointer<Int>
    private var epoch = -1
    private var replica: UInt32 = 0

    package init(_ batch: SampleBatch, of all: SampleBatch) {
        self.batch = batch
        self.all = all
        order = .allocate(capacity: all.count)
    }

    deinit { order.deallocate() }

    package func load(step: Int, _ random: RandomSource) {
        for index in 0..<batch.count {
            let (round, place) = (step * batch.count + index).quotientAndRemainder(
                dividingBy: all.count)
            if round != epoch || replica != random.replica { shuffle(round, random) }
            batch.copy(order[place], of: all, to: index)
        }
        batch.transpose()
    }

    /// The order of round `round` (Fisher and Yates).
    private func shuffle(_ round: Int, _ random: RandomSource) {
        epoch = round
        replica = random.replica
        for index in 0..<all.count { order[index] = index }
        for index in stride(from: all.count - 1, to: 0, by: -1) {
            let other = random.pair(.order, step: round, index: index).x.place(in: index + 1)
            (order[index], order[other]) = (order[other], order[index])
        }
    }
}
