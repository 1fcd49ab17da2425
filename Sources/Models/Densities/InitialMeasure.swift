import Meshes

/// A density together with the mass it is normalised to.
public struct InitialMeasure: Sendable {
    /// The shape.
    public let density: any Density
    /// The mass on the mesh, positive.
    public let mass: Double

    /// Makes a measure of the given positive mass.
    public init(_ density: any Density, mass: Double = 1) {
        self.density = density
        self.mass = mass
    }

    /// The fraction of the density that lies beyond the walls of `mesh`, and is cut
    /// off; 0 for densities whose mass there is not known.
    ///
    /// - Throws: ``ModelError`` if the density does not live on this mesh.
    public func fractionBeyond(_ mesh: Mesh) throws -> Double {
        guard density.isProbability else { return 0 }
        return max(0, 1 - (try density.masses(on: mesh).compensatedSum()))
    }

    /// The cell averages of the density, normalised so that the cells' masses
    /// sum to ``mass``.
    ///
    /// - Throws: ``ModelError`` if the density does not live on this mesh or
    ///   has no mass there.
    public func cellAverages(on mesh: Mesh) throws -> [Double] {
        let masses = try density.masses(on: mesh)
        let total = masses.compensatedSum()
        try checkMass(total)
        // Scaled to order one first, so that a subnormal volume cannot overflow.
        let averages = masses.map { $0 / total * mass / mesh.cellVolume }
        guard averages.allSatisfy(\.isFinite) else {
            throw ModelError("the density exceeds the largest number in a cell")
        }
        return averages
    }

    /// What draws points from the density; see ``Density/sampler(on:)``.
    ///
    /// - Throws: ``ModelError`` if the density does not live on this mesh or
    ///   has no mass there.
    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        try density.sampler(on: mesh)
    }

    /// A quadrature of the density with about `nodes` nodes along each axis, its
    /// weights scaled so that they sum to ``mass``.
    ///
    /// - Throws: ``ModelError`` if the density does not live on this mesh or
    ///   has no mass there.
    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        let raw = try density.quadrature(on: mesh, nodes: nodes)
        let total = raw.weights.compensatedSum()
        try checkMass(total)
        return Quadrature(nodes: raw.nodes, weights: raw.weights.map { $0 / total * mass })
    }
}
