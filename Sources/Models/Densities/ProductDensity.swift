import Meshes

/// Independent coordinates: one density an axis.
public struct ProductDensity: Density {
    /// The factors, in the order of the axes.
    public let factors: [any Density]

    /// Makes the product of one-dimensional densities.
    public init(factors: [any Density]) { self.factors = factors }

    public var isProbability: Bool { factors.allSatisfy(\.isProbability) }

    public func masses(on mesh: Mesh) throws -> [Double] {
        mesh.outerProduct(try perAxis(of: mesh) { try $0.masses(on: $1) })
    }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        let samplers = try perAxis(of: mesh) { try $0.sampler(on: $1) }
        guard mesh.dimension == 2 else { return samplers[0] }
        return try ProductSampler(samplers, masses: masses(on: mesh), on: mesh)
    }

    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        let rules = try perAxis(of: mesh) { try $0.quadrature(on: $1, nodes: nodes) }
        guard mesh.dimension == 2 else { return rules[0] }
        return Quadrature(product: rules[0], rules[1]).pruned
    }

    /// What `body` returns for each factor and the mesh of its axis alone.
    private func perAxis<T>(of mesh: Mesh, _ body: (any Density, Mesh) throws -> T) throws -> [T] {
        guard factors.count == mesh.dimension else {
            throw ModelError(
                key: "factors",
                "there are \(factors.count) factors, the mesh has \(mesh.dimension) axes")
        }
        return try zip(factors, mesh.axes).map { try body($0, Mesh(axes: [$1])) }
    }
}
