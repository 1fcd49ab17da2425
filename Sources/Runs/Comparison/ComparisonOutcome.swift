import Results
import RunFiles
import Statistics

/// One problem solved by several methods, side by side.
public struct ComparisonOutcome: Sendable {
    /// The run file.
    public let description: RunDescription
    /// The scalars that are compared, as a run writes them.
    public let quantities: [Quantity]
    /// The mean-field methods that could solve the problem.
    public let methods: [MethodSeries]
    /// The particles, count by count.
    public let ensembles: [EnsembleSeries]
    /// The distances that were taken.
    public let distances: [DistanceSeries]
    /// The place in ``quantities`` of what is compared first: the loss of a network,
    /// or the energy.
    public let main: Int
    /// The method that the particles' scalars are compared with.
    public let reference: MeanFieldMethod
    /// The place in ``distances`` of the one that must fall as n^(−1/2).
    public let judged: Int
    /// Whether the mean-field methods agree, if there are both.
    public let agreement: MethodAgreement?
    /// How far each count follows the mean field, in the order of ``ensembles``.
    public let courses: [ParticleCourse]
    /// What was left out, and why, a line each.
    public let omissions: [String]
    /// The seconds it took.
    public let wallSeconds: Double

    /// The output times.
    public var times: [Double] { description.outputTimes }

    /// The series of a method, if it took part.
    public subscript(method: MeanFieldMethod) -> MethodSeries? {
        methods.first { $0.method == method }
    }

    /// The place of a scalar by name.
    public func index(of quantity: String) -> Int? {
        quantities.firstIndex { $0.name == quantity }
    }
}

/// The scalars of a mean-field method.
public struct MethodSeries: Sendable {
    /// The method.
    public let method: MeanFieldMethod
    /// The number of steps.
    public let steps: Int
    /// Scalar by scalar, output by output.
    public let values: [[Double]]
    /// The error bars, likewise; NaN where nothing tells them.
    public let errors: [[Double]]
    /// How the error bars come about, for a person.
    public let errorMeaning: String
}

/// What replicas of one count of particles gave.
public struct EnsembleSeries: Sendable {
    /// The number of particles at the start.
    public let count: Int
    /// Scalar by scalar, output by output.
    public let scalars: [[ReplicaStatistics]]
    /// The distances to the mean field, distance by distance, output by output.
    public let distances: [[ReplicaStatistics]]

    /// - Parameter observations: replica by replica, output by output: the scalars,
    ///   then the distances.
    init(count: Int, observations: [[[Double]]], scalars: Int) {
        self.count = count
        let outputs = observations[0].indices
        let statistics = observations[0][0].indices.map { index in
            outputs.map { output in
                ReplicaStatistics(observations.map { $0[output][index] })
            }
        }
        self.scalars = Array(statistics[..<scalars])
        distances = Array(statistics[scalars...])
    }
}

/// A distance between the mean-field solutions, and to which of them that of
/// particles is taken.
public struct DistanceSeries: Sendable {
    /// What is measured.
    public let distance: ComparedDistance
    /// The method whose solution stands for the mean field: the one with the smaller
    /// distance to its own coarser solution.
    public let reference: MeanFieldMethod
    /// The distances of a method's solutions to its coarser ones, output by output.
    public let errors: [MeanFieldMethod: [Double]]
    /// The distances between the methods, if there are both.
    public let between: [Double]?

    /// The distance of the reference to its coarser solution, as a distance and not
    /// as a square; NaN if there is none.
    func referenceError(at output: Int) -> Double {
        distance.square(errors[reference]?[output] ?? .nan).magnitude.squareRoot()
    }
}
