import Meshes
import Models
import Parallelism

/// The samples, the teacher and the fields of a network made ready.
final class NetworkData {
    /// V̂ as the units feel it: of a mini-batch, of all samples, or exact.
    let field: any UnitField
    /// Where mini-batches come from; nil if the field is the same at every step.
    let source: (any BatchSource)?
    /// The loss over the whole law of the inputs, where it has a closed form.
    let population: ArcCosineField?
    /// The loss over all samples of a fixed set.
    let training: SampledField?
    /// The loss over samples that are never learnt from.
    let test: SampledField?

    /// The numbers of two fixed sets: neither is that of a replica's step.
    private static let sets = (training: 0, test: 1)

    init(_ model: NetworkModel, capacity: Int, pool: WorkerPool) {
        let (activation, hasBias) = (model.activation, model.hasBias)
        func sampled(_ batch: SampleBatch) -> SampledField {
            SampledField(batch, activation, capacity: capacity, pool: pool)
        }
        func batch(_ count: Int) -> SampleBatch {
            SampleBatch(count: count, dimension: model.dimension, hasBias: hasBias)
        }
        switch model.task {
        case .data(let all, let test):
            let everything = SampleBatch(all, hasBias: hasBias)
            training = sampled(everything)
            self.test = test.map { sampled(SampleBatch($0, hasBias: hasBias)) }
            population = nil
        case .teacher(let lesson):
            let draws = InputDraws(lesson.inputs, dimension: model.dimension)
            let teacher = Self.teacher(lesson.teacher, model, pool)
            let random = RandomSource(seed: lesson.seed, count: 0, replica: 0)
            func fixed(_ count: Int, _ number: Int) -> SampledField {
                let samples = batch(count)
                draws.fill(samples, random, step: number)
                teacher.teach(samples)
                return sampled(samples)
            }
            training = lesson.samples.map { fixed($0, Self.sets.training) }
            test = lesson.testSamples > 0 ? fixed(lesson.testSamples, Self.sets.test) : nil
            population =
                model.hasPopulationLoss
                ? (teacher as? UnitTarget).map {
                    ArcCosineField(
                        teacher: $0.units, teacherWeight: $0.weight,
                        moment: lesson.inputs.secondMoment(dimension: model.dimension),
                        capacity: capacity, pool: pool)
                } : nil
            if training == nil, let size = model.batch {
                let samples = batch(size)
                source = FreshSamples(samples, lesson.inputs, teacher)
                field = sampled(samples)
                return
            }
        }
        if let training, let size = model.batch, size < training.batch.count {
            let samples = batch(size)
            source = ShuffledSamples(samples, of: training.batch)
            field = sampled(samples)
        } else {
            source = nil
            guard let whole: any UnitField = training ?? population else {
                preconditionFailure("a loss without samples needs a closed form")
            }
            field = whole
        }
    }

    private static func teacher(
        _ teacher: Teacher, _ model: NetworkModel, _ pool: WorkerPool
    ) -> any TargetFunction {
        // The bias of a student sees a 1, which a teacher without one gives the weight 0.
        let width = model.dimension + (model.hasBias ? 1 : 0)
        switch teacher {
        case .spins(let seed):
            return SpinTarget(dimension: model.dimension, seed: seed)
        case .given(let readouts, let rows, let biases, let activation, let mass):
            let units = UnitSet(width: width, capacity: readouts.count)
            for (index, row) in rows.enumerated() {
                units.readout[index] = readouts[index]
                for (k, weight) in row.enumerated() { units.row(index)[k] = weight }
                if let biases { units.row(index)[model.dimension] = biases[index] }
            }
            return UnitTarget(
                units, weight: mass / Double(readouts.count), activation, pool: pool)
        case .units(let count, let activation, let law, let mass, let seed):
            let units = UnitSet(width: width, capacity: count)
            let stream = RandomStream(RandomSource(seed: seed, count: count, replica: 0))
            for index in 0..<count {
                stream.restart(.start, step: 0, index: index)
                units.draw(law, dimension: model.dimension, to: index, stream.next)
            }
            return UnitTarget(units, weight: mass / Double(count), activation, pool: pool)
        }
    }
}
