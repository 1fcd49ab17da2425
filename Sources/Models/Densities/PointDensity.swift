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

    private func check(on mesh: Mesh) throws {
        guard position.count == mesh.dimension else {
            throw ModelError(
                key: "position",
                "the position has \(position.count) coordinates, the mesh \(mesh.dimension) axes")
        }
        for (axis, x) in zip(mesh.axes, position) where !(axis.lower...axis.upper).contains(x) {
            throw ModelError(
                key: "position",
                "the point lies at \(axis.name) = \(x), outside the mesh's "
                    + "[\(axis.lower), \(axis.upper)]")
        }
    }

    /// The position itself, whatever the cells.
    private func point(on mesh: Mesh) throws -> Point {
        try check(on: mesh)
        return mesh.inside(Point(position[0], position.count == 2 ? position[1] : 0))
    }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        PointSampler(point: try point(on: mesh))
    }

    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        Quadrature(nodes: [try point(on: mesh)], weights: [1])
    }

    public func masses(on mesh: Mesh) throws -> [Double] {
        try check(on: mesh)
        return mesh.outerProduct(zip(mesh.axes, position).map { $0.deposit(at: $1) })
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
