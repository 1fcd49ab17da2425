import Foundation
import Meshes

/// K(d) = −strength · cos d, summed over the axes, on periodic axes of length 2π.
public struct CosineKernel: Kernel {
    /// The strength of the attraction.
    public let strength: Double
    /// The number of axes, 1 or 2.
    public let dimension: Int

    /// Makes a kernel of the given strength in `dimension` dimensions.
    public init(strength: Double, dimension: Int) {
        self.strength = strength
        self.dimension = dimension
    }

    public var convexity: Convexity { strength <= 0 ? .convex : .unknown }
    public var continuation: PeriodicContinuation { .own }
    public var isZero: Bool { strength == 0 }
    public var featureSize: Double? { 1 }

    public func check(on mesh: Mesh) throws {
        for axis in mesh.axes {
            let turns = axis.length / (2 * Double.pi)
            guard axis.boundary == .periodic, turns.rounded() >= 1,
                abs(turns - turns.rounded()) < 1e-9 * turns
            else {
                throw ModelError(
                    "the cosine kernel needs periodic axes whose length is a multiple of 2π; "
                        + "axis \"\(axis.name)\" is \(axis.boundary.rawValue) of length "
                        + "\(axis.length)")
            }
        }
    }

    public func evaluator() -> (Point) -> Double {
        dimension == 1
            ? { [strength] d in -strength * cos(d.x) }
            : { [strength] d in -strength * (cos(d.x) + cos(d.y)) }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        dimension == 1
            ? { [strength] d in (-strength * cos(d.x), Point(strength * sin(d.x), 0)) }
            : { [strength] d in
                (-strength * (cos(d.x) + cos(d.y)), strength * Point(sin(d.x), sin(d.y)))
            }
    }
}
