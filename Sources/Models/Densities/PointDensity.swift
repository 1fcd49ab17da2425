import Meshes

/// A unit mass at one point.
///
/// On the mesh it is shared by the cells whose centres surround the point, so
/// that mass and first moment are exact; within half a cell of a wall, where no
/// centre lies beyond, the outermost cell takes it all.
public struct PointDensity: Density {
    /// Where the mass sits, one coordinate an axis.
    public let position: [Double]

    /// Makes a unit mass at `position`.
    public init(position: [Double]) { self.position = position }

    public func masses(on mesh: Mesh) throws -> [Double] {
        guard position.count == mesh.dimension else {
            throw ModelError(
                key: "position",
                "the position has \(position.count) coordinates, the mesh \(mesh.dimension) axes")
        }
        return mesh.outerProduct(
            try zip(mesh.axes, position).map { axis, x in
                guard (axis.lower...axis.upper).contains(x) else {
                    throw ModelError(
                        key: "position",
                        "the point lies at \(axis.name) = \(x), outside the mesh's "
                            + "[\(axis.lower), \(axis.upper)]")
                }
                return axis.deposit(at: x)
            })
    }
}

extension Axis {
    /// Unit mass at `x`, shared by the two nearest centres in linear proportion.
    func deposit(at x: Double) -> [Double] {
        var masses = [Double](repeating: 0, count: cells)
        let place = (x - lower) / spacing - 0.5
        let left = Int(place.rounded(.down))
        let share = place - Double(left)
        switch boundary {
        case .wall:
            masses[min(max(left, 0), cells - 1)] += 1 - share
            masses[min(max(left + 1, 0), cells - 1)] += share
        case .periodic:
            masses[(left + cells) % cells] += 1 - share
            masses[(left + 1 + cells) % cells] += share
        }
        return masses
    }
}
