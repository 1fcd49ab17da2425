import Meshes
import Models
import Parallelism
import ParticleFlow
import TestSupport

/// Units with numbers in [−1, 1), the same for the same seed.
func scatteredUnits(_ count: Int, width: Int, seed: Int) -> UnitSet {
    var scatter = Scatter(seed: seed)
    let units = UnitSet(width: width, capacity: count)
    for index in 0..<count {
        units.readout[index] = 2 * scatter.next() - 1
        for k in 0..<width { units.row(index)[k] = 2 * scatter.next() - 1 }
    }
    return units
}

/// Samples with numbers in [−1, 1).
func scatteredSamples(_ count: Int, dimension: Int, seed: Int) -> SampleSet {
    var scatter = Scatter(seed: seed)
    return SampleSet(
        dimension: dimension,
        inputs: scatter.numbers(count * dimension).map { 2 * $0 - 1 },
        targets: scatter.numbers(count).map { 2 * $0 - 1 })
}

/// Units max(0, z·x) that learn given ones of the law's inputs, all of them drawn from
/// normal laws.
func reluLesson(
    dimension: Int, teacher: Teacher, inputs: InputLaw = .sphere(radius: 1), samples: Int? = nil,
    batch: Int? = nil, testSamples: Int = 0
) -> NetworkModel {
    NetworkModel(
        dimension: dimension, activation: .relu, hasBias: false,
        task: .teacher(
            Lesson(
                teacher: teacher, inputs: inputs, samples: samples, testSamples: testSamples,
                seed: 3)),
        batch: batch)
}

/// A teacher of `count` drawn units.
func drawnTeacher(_ count: Int) -> Teacher {
    .units(
        count: count, activation: .relu,
        law: UnitLaw(readout: .sign(1), weights: .sphere(radius: 1)), mass: Double(count), seed: 5)
}

let normalUnits = UnitLaw(
    readout: .normal(mean: 0.2, sd: 1), weights: .normal(mean: 0, sd: 0.5))

/// A network of `count` units, ready to go.
func network(
    _ model: NetworkModel, count: Int, births: UnitBirthDeath? = nil, transport: Bool = true,
    initial: UnitLaw = normalUnits, mass: Double = 1, timeStep: Double = 0.05, order: Int = 1,
    replica: Int = 1, threads: Int = 1
) -> NetworkSolver {
    NetworkSolver(
        model, dynamics: UnitDynamics(transport: transport, births: births), initial: initial,
        mass: mass,
        scheme: ParticleScheme(
            count: count, timeStep: timeStep, order: order, seed: 11, replica: replica),
        pool: WorkerPool(threads: threads))
}
