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
}

/// Draws points from a density on a mesh; all lie in its box.
///
/// A sampler may be handed from thread to thread, but draws on one at a time.
public protocol DensitySampler: Sendable {
    /// A point of the whole density.
    ///
    /// - Parameter uniform: returns independent numbers, uniform on (0, 1).
    func draw(_ uniform: () -> Double) -> Point
    /// A point of part number `part` of `parts` equally likely parts, so that one
    /// of each is a stratified sample.
    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point
    /// A point of the density inside one cell, which must hold mass; the row is 0 on
    /// one axis.
    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point
}

extension Mesh {
    /// Cell masses from the outer product of one mass vector an axis.
    func outerProduct(_ factors: [[Double]]) -> [Double] {
        dimension == 1
            ? factors[0] : factors[0].flatMap { row in factors[1].map { row * $0 } }
    }
}
