import Meshes

/// The uniform distribution on an interval or a rectangle.
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
                return (0..<axis.cells).map { i in
                    let lower = max(axis.face(i), range.lowerBound)
                    let upper = min(axis.face(i + 1), range.upperBound)
                    return max(upper - lower, 0) / length
                }
            })
    }
}
