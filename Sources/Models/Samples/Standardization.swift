import Meshes

/// The affine maps that centre and scale the inputs and the targets of samples.
public struct Standardization: Sendable, Hashable {
    /// The map x ↦ (x − center)/scale of one coordinate.
    public struct Coordinate: Sendable, Hashable {
        /// What becomes 0.
        public let center: Double
        /// What becomes 1 away from it, positive.
        public let scale: Double

        /// The map that leaves everything as it is.
        public static let identity = Coordinate(center: 0, scale: 1)

        /// Makes a map from its coefficients.
        public init(center: Double, scale: Double) {
            self.center = center
            self.scale = scale
        }

        /// The map to mean 0 and variance 1; where all values are the same, to 0.
        public init(of values: [Double]) {
            let count = Double(values.count)
            let mean = values.lazy.map { $0 / count }.compensatedSum()
            // Relative to the largest, whose square need not be a number.
            let size = values.lazy.map { abs($0 - mean) }.max() ?? 0
            let square = values.lazy.map {
                ($0 - mean) / size * (($0 - mean) / size) / count
            }.compensatedSum()
            // The mean of equal numbers may be off in its last bit.
            let isConstant = values.allSatisfy { $0 == values[0] }
            self.init(
                center: isConstant ? values[0] : mean,
                scale: isConstant || !(square > 0) ? 1 : size * square.squareRoot())
        }

        /// (x − center)/scale.
        public func callAsFunction(_ x: Double) -> Double { (x - center) / scale }

        /// The x that becomes `standard`.
        public func inverse(_ standard: Double) -> Double { center + scale * standard }
    }

    /// One map a coordinate of the inputs.
    public let inputs: [Coordinate]
    /// The map of the targets.
    public let output: Coordinate

    /// Makes the maps from their parts.
    public init(inputs: [Coordinate], output: Coordinate) {
        self.inputs = inputs
        self.output = output
    }

    /// The maps that give the inputs and the targets of `samples` mean 0 and variance 1.
    public init(of samples: SampleSet) {
        inputs = (0..<samples.dimension).map { axis in
            Coordinate(
                of: (0..<samples.count).map { samples.inputs[$0 * samples.dimension + axis] })
        }
        output = Coordinate(of: samples.targets)
    }

    /// The maps that leave samples of `dimension` coordinates as they are.
    public static func identity(dimension: Int) -> Standardization {
        Standardization(
            inputs: Array(repeating: .identity, count: dimension), output: .identity)
    }

    /// The samples after the maps.
    public func apply(to samples: SampleSet) -> SampleSet {
        SampleSet(
            dimension: samples.dimension,
            inputs: samples.inputs.enumerated().map {
                inputs[$0.offset % samples.dimension]($0.element)
            },
            targets: samples.targets.map { output($0) })
    }
}
