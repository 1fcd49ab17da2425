import Meshes
import Models

/// Writes the rows of a ``FeatureMatrix`` and adds up their squares.
struct FeatureFill: ActivationUser {
    private let inputs: [Double]
    /// c, w and b at every place; c = 1 if it is somebody else's factor.
    private let readout: AlignedBuffer
    private let weight: AlignedBuffer
    private let bias: AlignedBuffer
    /// Which of them a gradient is taken in, as factors 0 or 1.
    private let varies: (readout: Double, weight: Double, bias: Double)
    private let features: AlignedBuffer
    private let squares: AlignedBuffer
    private let slopeSquares: AlignedBuffer

    init(
        _ units: DataUnits, _ points: [Point], hasReadout: Bool, _ features: AlignedBuffer,
        _ squares: AlignedBuffer, _ slopeSquares: AlignedBuffer
    ) {
        inputs = units.network.training.inputs
        readout = AlignedBuffer(points.map { hasReadout ? units.readout.value(at: $0) : 1 })
        weight = AlignedBuffer(points.map(units.weight.value))
        bias = AlignedBuffer(points.map(units.bias.value))
        varies = (
            hasReadout && units.readout.isAxis ? 1 : 0, units.weight.isAxis ? 1 : 0,
            units.bias.isAxis ? 1 : 0
        )
        self.features = features
        self.squares = squares
        self.slopeSquares = slopeSquares
    }

    mutating func use<Rule: ActivationRule>(_ rule: Rule.Type) {
        let count = squares.count
        for (sample, input) in inputs.enumerated() {
            var row = FeatureRow<Rule>(
                input: input, share: 1 / Double(inputs.count), readout: readout.pointer,
                weight: weight.pointer, bias: bias.pointer, varies: varies,
                features: features.pointer + sample * count, squares: squares.pointer,
                slopeSquares: slopeSquares.pointer)
            row.run(over: 0..<count)
        }
    }
}

/// The features of one sample.
private struct FeatureRow<Rule: ActivationRule>: LaneBody {
    let input: Double
    /// 1/P.
    let share: Double
    let readout: UnsafePointer<Double>
    let weight: UnsafePointer<Double>
    let bias: UnsafePointer<Double>
    let varies: (readout: Double, weight: Double, bias: Double)
    let features: UnsafeMutablePointer<Double>
    let squares: UnsafeMutablePointer<Double>
    let slopeSquares: UnsafeMutablePointer<Double>

    @inline(__always)
    func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        let c = L.load(readout + index)
        let s = L.load(weight + index) * L(input) + L.load(bias + index)
        let (value, slope) = Rule.apply(s)
        let (feature, steepness) = (c * value, c * slope)
        feature.store(features + index)
        (L.load(squares + index) + L(share) * (feature * feature)).store(squares + index)
        let gradient =
            L(varies.readout) * (value * value)
            + L(varies.weight * input * input + varies.bias) * (steepness * steepness)
        (L.load(slopeSquares + index) + L(share) * gradient).store(slopeSquares + index)
    }
}
