import Meshes

/// A network f(x) = ∫ c ψ(x, z) μ(dc, dz) with a trained readout c.
///
/// Its potential is V = c·V̂(z) (28) with V̂(z) = −g(z) + ∫ k(z − z') m(z') dz',
/// where m(z) = ∫ c μ(dc, z) is the first moment: everything about the
/// interaction happens on the axis of z alone. Axis 0 of the mesh is c, axis 1
/// is z. On a mesh with the axis of z alone the readout is fixed at c = 1.
public protocol ReadoutNetwork: Sendable {
    /// g(z) = E[y ψ(x, z)], the correlation of the feature with the target.
    func targetCorrelation(_ z: Double) -> Double
    /// g'(z).
    func targetCorrelationSlope(_ z: Double) -> Double
    /// Writes g and g' at `count` places, many at once where that is faster.
    func correlate(
        at places: UnsafePointer<Double>, count: Int, values: UnsafeMutablePointer<Double>,
        slopes: UnsafeMutablePointer<Double>)
    /// k(z − z') = E[ψ(x, z) ψ(x, z')], the correlation of two features.
    var featureKernel: any Kernel { get }
    /// C_f = ½ E|y|², so that the loss is C_f + E.
    var targetEnergy: Double { get }
    /// The target y at an input.
    func target(_ x: Double) -> Double
    /// The feature ψ(x, z).
    func feature(_ x: Double, _ z: Double) -> Double
    /// ∂ψ/∂z(x, z).
    func featureSlope(_ x: Double, _ z: Double) -> Double
}

extension ReadoutNetwork {
    public func correlate(
        at places: UnsafePointer<Double>, count: Int, values: UnsafeMutablePointer<Double>,
        slopes: UnsafeMutablePointer<Double>
    ) {
        for index in 0..<count {
            values[index] = targetCorrelation(places[index])
            slopes[index] = targetCorrelationSlope(places[index])
        }
    }
}
