/// Samples (xᵢ, yᵢ) of a regression; their empirical measure is the ν of the loss.
public struct SampleSet: Sendable, Hashable {
    /// The number of coordinates of an input.
    public let dimension: Int
    /// The inputs, one after the other, `count` times `dimension` numbers.
    public let inputs: [Double]
    /// The value to be learnt at each input.
    public let targets: [Double]
    /// The number of samples.
    public var count: Int { targets.count }

    /// Pairs inputs with targets.
    public init(dimension: Int, inputs: [Double], targets: [Double]) {
        precondition(
            dimension >= 1 && inputs.count == dimension * targets.count,
            "every target needs an input of \(dimension) coordinates")
        self.dimension = dimension
        self.inputs = inputs
        self.targets = targets
    }

    /// Input number `index`.
    public func input(_ index: Int) -> ArraySlice<Double> {
        inputs[index * dimension..<(index + 1) * dimension]
    }
}
