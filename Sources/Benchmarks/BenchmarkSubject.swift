import Results

/// What is timed: a problem made ready, which can start again.
protocol BenchmarkSubject: AnyObject {
    /// The name of the engine that computes the interaction.
    var engine: String { get }
    /// The length of a step.
    var timeStep: Double { get }
    /// Goes back to time 0.
    func restart() throws(BenchmarkFailure)
    /// Takes some steps.
    func advance(steps: Int) throws(BenchmarkFailure)
    /// Writes the state as a NumPy file.
    func write(to path: String) throws(ResultError)
}

/// A measurement that could not go on.
public struct BenchmarkFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, for a person.
    public let description: String

    init(_ description: String) { self.description = description }
}
