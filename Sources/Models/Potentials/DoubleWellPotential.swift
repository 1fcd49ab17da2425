import Meshes

/// F(θ) = depth·(θ² − 1)² + tilt·θ along one axis, constant along the other.
public struct DoubleWellPotential: PointwisePotential {
    /// The height of the barrier between the wells at ±1.
    public let depth: Double
    /// The slope that favours one well.
    public let tilt: Double
    /// The number of the axis that θ runs along, 0 or 1.
    public let axis: Int

    /// Makes a double well along axis number `axis`.
    public init(depth: Double, tilt: Double, axis: Int = 0) {
        self.depth = depth
        self.tilt = tilt
        self.axis = axis
    }

    public func evaluator() -> (Point) -> Double {
        { [self] point in
            let theta = point[axis]
            let well = theta * theta - 1
            return depth * well * well + tilt * theta
        }
    }

    public func scalarField(on mesh: Mesh) -> ScalarField {
        let value = evaluator()
        return { [self] point in
            let theta = point[axis]
            var gradient = Point.zero
            gradient[axis] = 4 * depth * theta * (theta * theta - 1) + tilt
            return (value(point), gradient)
        }
    }
}
