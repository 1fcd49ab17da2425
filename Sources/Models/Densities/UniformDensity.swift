import Meshes

/// The uniform distribution on an interval or a rectangle, wound up on periodic
/// axes.
public struct UniformDensity: Density {
    /// The lower and upper end along each axis.
    public let ranges: [ClosedRange<Double>]

    /// Makes a uniform distribution on the product of `ranges`.
    public init(ranges: [ClosedRange<Double>]) { self.ranges = ranges }

    public func masses(on mesh: Mesh) throws -> [Double] {
        guard ranges.count == mesh.dimension else {
            throw ModelError(
                key: "range",
                "the range has \(ranges.count) intervals, the mesh \(mesh.dimension) axes")
        }
        return mesh.outerProduct(
            zip(mesh.axes, ranges).map { axis, range in
                let length = range.upperBound - range.lowerBound
                let middle = range.lowerBound + length / 2
                let shifts = axis.images(of: middle, reach: length / 2)
                return (0..<axis.cells).map { i in
                    shifts.reduce(0) { sum, shift in
                        let lower = max(axis.face(i) + shift, range.lowerBound)
                        let upper = min(axis.face(i + 1) + shift, range.upperBound)
                        return sum + max(upper - lower, 0) / length
                    }
                }
            })
    }
}
