import Meshes

/// A network f(x) = ∫φ(x, θ) μ(dθ) of inputs on a line or a circle, whose units φ have the
/// coordinates of a mesh as their parameters θ.
public protocol UnitNetwork: Sendable {
    /// φ(x, θ) and its gradient in θ; what lies along an axis that is not there is 0.
    func unit(_ x: Double, _ parameter: Point) -> (value: Double, gradient: Point)
    /// φ(x, θ).
    func value(_ x: Double, _ parameter: Point) -> Double
    /// C_f = ½ E|y|², so that the loss is C_f + E.
    var targetEnergy: Double { get }
    /// The inputs at which the output is recorded for parameters on `mesh`, in order, and what
    /// is to be learnt there.
    func record(on mesh: Mesh) -> (inputs: [Double], targets: [Double])
    /// Whether units are linear in the first of two axes, φ = c·ψ(x, z).
    var hasReadoutAxis: Bool { get }
    /// How the output f follows from ∫φ dμ: by the inverse of this map.
    var outputMap: Standardization.Coordinate { get }
}

extension UnitNetwork {
    public var outputMap: Standardization.Coordinate { .identity }
}

/// The units of a network with a readout: c·ψ(x, z) on the axes (c, z), or ψ(x, z) on the axis
/// of z alone, where the readout is fixed at 1.
public struct ReadoutUnits: UnitNetwork {
    /// The network.
    public let network: any ReadoutNetwork
    /// Whether the readout is an axis.
    public let isTrained: Bool

    /// The units of `network` on a mesh with `dimension` axes.
    public init(_ network: any ReadoutNetwork, dimension: Int) {
        self.network = network
        isTrained = dimension == 2
    }

    public func unit(_ x: Double, _ parameter: Point) -> (value: Double, gradient: Point) {
        guard isTrained else {
            let slope = network.featureSlope(x, parameter.x)
            return (network.feature(x, parameter.x), Point(slope, 0))
        }
        let (c, z) = (parameter.x, parameter.y)
        let feature = network.feature(x, z)
        return (c * feature, Point(feature, c * network.featureSlope(x, z)))
    }

    public func value(_ x: Double, _ parameter: Point) -> Double {
        isTrained
            ? parameter.x * network.feature(x, parameter.y) : network.feature(x, parameter.x)
    }

    public var targetEnergy: Double { network.targetEnergy }

    public func record(on mesh: Mesh) -> (inputs: [Double], targets: [Double]) {
        let inputs = mesh.axes[isTrained ? 1 : 0].centers
        return (inputs, inputs.map(network.target))
    }

    public var hasReadoutAxis: Bool { isTrained }
}

extension Model {
    /// The network that learns, with the axes of `mesh` as its parameters; nil for a landscape.
    public func network(on mesh: Mesh) -> (any UnitNetwork)? {
        switch self {
        case .landscape, .deconvolution: nil
        case .network(let network): ReadoutUnits(network, dimension: mesh.dimension)
        case .data(let units): units
        }
    }
}
