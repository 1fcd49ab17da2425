import Meshes

/// The units c·ψ(w·x + b) of a network that learns samples with one input, some of c, w and b
/// being the axes of a mesh and the others fixed.
public struct DataUnits: UnitNetwork, Hashable {
    /// Where a parameter of a unit comes from.
    public enum Source: Sendable, Hashable {
        /// It is the coordinate along this axis of the mesh.
        case axis(Int)
        /// It is the same for all units.
        case fixed(Double)

        /// The parameter's value at a place of the mesh.
        @inlinable
        public func value(at point: Point) -> Double {
            switch self {
            case .axis(let axis): point[axis]
            case .fixed(let value): value
            }
        }
    }

    /// What learns.
    public let network: DataNetwork
    /// The readout c.
    public let readout: Source
    /// The weight w of the input.
    public let weight: Source
    /// The bias b.
    public let bias: Source

    /// What a parameter is that is neither an axis nor fixed.
    public static let defaults = ["c": 1.0, "w": 1, "b": 0]

    /// The units of `network` with the parameters `c`, `w` and `b`.
    ///
    /// - Parameters:
    ///   - axes: the names of the mesh's axes, one or two of the parameters.
    ///   - fixed: the values of the other parameters, ``defaults`` where there are none.
    public init(_ network: DataNetwork, axes: [String], fixed: [String: Double] = [:]) {
        precondition(network.dimension == 1, "an input on a line")
        precondition(axes.allSatisfy(Self.defaults.keys.contains), "axes are c, w and b")
        func source(_ name: String) -> Source {
            axes.firstIndex(of: name).map(Source.axis)
                ?? .fixed(fixed[name] ?? Self.defaults[name]!)
        }
        self.network = network
        (readout, weight, bias) = (source("c"), source("w"), source("b"))
        hasReadoutAxis = axes.count == 2 && axes[0] == "c"
    }

    public let hasReadoutAxis: Bool

    public var targetEnergy: Double { network.targetEnergy }

    public var outputMap: Standardization.Coordinate { network.standardization.output }

    /// The training samples, as they are in the file, by their inputs.
    public func record(on mesh: Mesh) -> (inputs: [Double], targets: [Double]) {
        let samples = network.training
        let maps = network.standardization
        let order = samples.inputs.indices.sorted { samples.inputs[$0] < samples.inputs[$1] }
        return (
            order.map { maps.inputs[0].inverse(samples.inputs[$0]) },
            order.map { maps.output.inverse(samples.targets[$0]) }
        )
    }

    /// The unit as a function of an input as it is in the file.
    public func unit(_ x: Double, _ parameter: Point) -> (value: Double, gradient: Point) {
        unit(standard: network.standardization.inputs[0](x), parameter)
    }

    public func value(_ x: Double, _ parameter: Point) -> Double {
        let input = network.standardization.inputs[0](x)
        let s = weight.value(at: parameter) * input + bias.value(at: parameter)
        return readout.value(at: parameter) * network.activation.value(s)
    }

    /// The unit as a function of a standardised input.
    public func unit(
        standard x: Double, _ parameter: Point
    ) -> (value: Double, gradient: Point) {
        let c = readout.value(at: parameter)
        let s = weight.value(at: parameter) * x + bias.value(at: parameter)
        let (feature, slope) = (network.activation.value(s), network.activation.slope(s))
        var gradient = Point.zero
        if case .axis(let axis) = readout { gradient[axis] = feature }
        if case .axis(let axis) = weight { gradient[axis] = c * slope * x }
        if case .axis(let axis) = bias { gradient[axis] = c * slope }
        return (c * feature, gradient)
    }
}
