import Meshes

/// A nonnegative measure on parameter space, known by its masses in cells.
public protocol Density: Sendable {
    /// The mass in every cell of `mesh`, in storage order, before any
    /// normalisation; 1 in all if the mesh holds a whole probability measure.
    ///
    /// - Throws: ``ModelError`` if the density does not live on this mesh.
    func masses(on mesh: Mesh) throws -> [Double]
    /// Whether the density has mass 1 on the whole space, so that what a mesh
    /// lacks of it lies beyond its walls.
    var isProbability: Bool { get }
    /// What draws points from the density, cut off at the walls of `mesh`, wound
    /// up on its periodic axes and normalised.
    ///
    /// - Throws: ``ModelError`` if the density does not live on this mesh or has
    ///   no mass there.
    func sampler(on mesh: Mesh) throws -> any DensitySampler
    /// A quadrature of the density over `mesh` with about `nodes` nodes along
    /// each axis; its weights sum to the mass on the mesh, before any
    /// normalisation.
    ///
    /// - Throws: ``ModelError`` if the density does not live on this mesh.
    func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature
}

extension Density {
    public var isProbability: Bool { true }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        throw ModelError("this density cannot be sampled")
    }

    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        throw ModelError("this density has no quadrature")
    }
}

/// Draws points from a density.
public protocol DensitySampler: Sendable {
    /// A point of the whole density.
    ///
    /// - Parameter uniform: returns independent numbers, uniform on (0, 1).
    func draw(_ uniform: () -> Double) -> Point
    /// A point of part number `part` of `parts` equally likely parts, so that one
    /// of each is a stratified sample.
    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point
}

/// Points with weights that stand for a measure.
public struct Quadrature: Sendable {
    /// The points, inside the mesh.
    public let nodes: [Point]
    /// Their weights, not negative.
    public let weights: [Double]

    /// Makes a quadrature of as many weights as nodes.
    public init(nodes: [Point], weights: [Double]) {
        precondition(nodes.count == weights.count, "one weight a node")
        self.nodes = nodes
        self.weights = weights
    }
}

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
        guard total > 1e-200, total.isFinite else {
            throw ModelError("the density has no mass on the mesh (its cells hold \(total))")
        }
        // Scaled to order one first, so that a subnormal volume cannot overflow.
        let averages = masses.map { $0 / total * mass / mesh.cellVolume }
        guard averages.allSatisfy(\.isFinite) else {
            throw ModelError("the density exceeds the largest number in a cell")
        }
        return averages
    }
}

extension Mesh {
    /// Cell masses from the outer product of one mass vector an axis.
    func outerProduct(_ factors: [[Double]]) -> [Double] {
        dimension == 1
            ? factors[0] : factors[0].flatMap { row in factors[1].map { row * $0 } }
    }
}
