import Meshes

/// Independent coordinates: one density an axis.
public struct ProductDensity: Density {
    /// The factors, in the order of the axes.
    public let factors: [any Density]

    /// Makes the product of one-dimensional densities.
    public init(factors: [any Density]) { self.factors = factors }

    public var isProbability: Bool { factors.allSatisfy(\.isProbability) }

    public func masses(on mesh: Mesh) throws -> [Double] {
        guard factors.count == mesh.dimension else {
            throw ModelError(
                key: "factors",
                "there are \(factors.count) factors, the mesh has \(mesh.dimension) axes")
        }
        return mesh.outerProduct(
            try zip(mesh.axes, factors).map { axis, factor in
                try factor.masses(on: Mesh(axes: [axis]))
            })
    }
}
