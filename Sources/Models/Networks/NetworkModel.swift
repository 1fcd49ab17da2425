/// A network f(x) = ∫ c ψ(w·x + b) μ(dc, dw, db) that learns y by the loss ½E|y − f|²,
/// in any number of input dimensions: a model for particles alone.
public struct NetworkModel: Sendable {
    /// The number of coordinates of an input, at least 1.
    public let dimension: Int
    /// The nonlinearity ψ.
    public let activation: Activation
    /// Whether units have a bias b.
    public let hasBias: Bool
    /// What is learnt.
    public let task: LearningTask
    /// The samples P of a step's gradient (29); nil for all there are.
    public let batch: Int?
    /// The maps from the numbers of a user to those of the samples.
    public let standardization: Standardization

    /// Makes a model.
    ///
    /// - Parameter standardization: leaves everything as it is if left out.
    public init(
        dimension: Int, activation: Activation, hasBias: Bool, task: LearningTask, batch: Int?,
        standardization: Standardization? = nil
    ) {
        self.dimension = dimension
        self.activation = activation
        self.hasBias = hasBias
        self.task = task
        self.batch = batch
        self.standardization = standardization ?? .identity(dimension: dimension)
    }

    /// Whether the loss and its gradients are integrals over the law of the inputs, not
    /// sums over samples.
    public var isExact: Bool {
        guard case .teacher(let lesson) = task else { return false }
        return batch == nil && lesson.samples == nil
    }

    /// Whether the population loss has a closed form: units max(0, w·x) that learn such
    /// units, from inputs whose law is invariant under rotations.
    public var hasPopulationLoss: Bool {
        guard case .teacher(let lesson) = task, activation == .relu, !hasBias else {
            return false
        }
        return lesson.teacher.activation == .relu && !lesson.teacher.hasBias
    }

    /// The samples of the fixed set that is learnt from, if there is one.
    public var trainingCount: Int? {
        switch task {
        case .teacher(let lesson): lesson.samples
        case .data(let training, _): training.count
        }
    }

    /// The parameters of a unit: c, w and, if there is one, b.
    public var parameters: Int { dimension + (hasBias ? 2 : 1) }

    /// Their names, as in c, w_1 … w_d, b.
    public var parameterNames: [String] {
        ["c"] + (1...dimension).map { "w_\($0)" } + (hasBias ? ["b"] : [])
    }
}

extension NetworkModel {
    /// The network that learns the samples of a file.
    public init(_ network: DataNetwork, hasBias: Bool) {
        let batch = network.batch.flatMap { $0 < network.training.count ? $0 : nil }
        self.init(
            dimension: network.dimension, activation: network.activation, hasBias: hasBias,
            task: .data(training: network.training, test: network.test), batch: batch,
            standardization: network.standardization)
    }
}

/// Where inputs and what is to be learnt there come from.
public enum LearningTask: Sendable {
    /// A teacher says y at inputs that follow a law.
    case teacher(Lesson)
    /// Samples, and those that the loss is tested on.
    case data(training: SampleSet, test: SampleSet?)
}

/// What a teacher teaches, and on which inputs.
public struct Lesson: Sendable {
    /// What is to be learnt.
    public let teacher: Teacher
    /// The law of the inputs.
    public let inputs: InputLaw
    /// The number of samples that stand for the law of the inputs; nil for fresh ones at
    /// every step, or for the law itself.
    public let samples: Int?
    /// The number of samples of the test loss, which are never learnt from.
    public let testSamples: Int
    /// The seed of both sets of samples.
    public let seed: UInt64

    /// Makes a lesson.
    public init(
        teacher: Teacher, inputs: InputLaw, samples: Int?, testSamples: Int, seed: UInt64
    ) {
        self.teacher = teacher
        self.inputs = inputs
        self.samples = samples
        self.testSamples = testSamples
        self.seed = seed
    }
}

/// A law of inputs that is invariant under rotations.
public enum InputLaw: Sendable, Hashable {
    /// Uniform on the sphere of a radius.
    case sphere(radius: Double)
    /// Independent normal coordinates of mean 0.
    case gaussian(sd: Double)

    /// E x₁² in `dimension` dimensions.
    public func secondMoment(dimension: Int) -> Double {
        switch self {
        case .sphere(let radius): radius * radius / Double(dimension)
        case .gaussian(let sd): sd * sd
        }
    }
}

/// A function that is to be learnt.
public enum Teacher: Sendable, Hashable {
    /// y = (mass/count) Σ c ψ(w·x + b) over units drawn from a law by a seed.
    case units(count: Int, activation: Activation, law: UnitLaw, mass: Double, seed: UInt64)
    /// y = (mass/m) Σ c ψ(w·x + b) over m given units; a row of weights each.
    case given(
        readouts: [Double], rows: [[Double]], biases: [Double]?, activation: Activation,
        mass: Double)
    /// y = d⁻¹ Σ a_pqr x_p x_q x_r with independent standard normal numbers a.
    case spins(seed: UInt64)

    /// Whether its units have a bias.
    public var hasBias: Bool {
        switch self {
        case .units(_, _, let law, _, _): law.bias != nil
        case .given(_, _, let biases, _, _): biases != nil
        case .spins: false
        }
    }

    /// The nonlinearity of its units, if it has units.
    public var activation: Activation? {
        switch self {
        case .units(_, let activation, _, _, _), .given(_, _, _, let activation, _): activation
        case .spins: nil
        }
    }
}
