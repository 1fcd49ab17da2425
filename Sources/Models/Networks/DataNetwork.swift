import Meshes

/// A network f(x) = ∫c ψ(w·x + b) μ(dc, dw, db) that learns samples, whose empirical measure is
/// the ν of the loss ½∫|y − f|² dν.
public struct DataNetwork: Sendable, Hashable {
    /// The samples that are learnt, standardised.
    public let training: SampleSet
    /// The samples that are held out, standardised by the same maps; nil if none are.
    public let test: SampleSet?
    /// ψ.
    public let activation: Activation
    /// The number of samples in a mini-batch, at most that of the training samples; nil if
    /// every step sees all of them.
    public let batch: Int?
    /// The maps from the numbers of the file to those that are learnt.
    public let standardization: Standardization

    /// Makes the network that learns `training`.
    public init(
        training: SampleSet, test: SampleSet? = nil, activation: Activation, batch: Int? = nil,
        standardization: Standardization? = nil
    ) {
        precondition(training.count > 0, "there is nothing to learn")
        precondition(test.map { $0.dimension == training.dimension } ?? true, "other inputs")
        self.training = training
        self.test = test
        self.activation = activation
        self.batch = batch
        self.standardization = standardization ?? .identity(dimension: training.dimension)
    }

    /// The number of coordinates of an input.
    public var dimension: Int { training.dimension }

    /// C_f = ½∫|y|² dν, so that the loss on the training samples is C_f + E.
    public var targetEnergy: Double {
        training.targets.lazy.map { 0.5 * $0 * $0 }.compensatedSum() / Double(training.count)
    }
}
