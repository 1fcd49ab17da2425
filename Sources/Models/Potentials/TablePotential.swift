import Meshes

/// F(θ) given at the cell centres, and between them by polynomials of degree five.
public struct TablePotential: Potential {
    /// The values and where they came from.
    public let table: ArrayFile

    /// Makes a potential from an array of the mesh's shape.
    public init(_ table: ArrayFile) { self.table = table }

    public func samples(on mesh: Mesh) throws -> [Double] {
        try table.values(on: mesh)
    }

    public func scalarField(on mesh: Mesh) throws -> ScalarField {
        interpolant(of: try table.values(on: mesh), on: mesh)
    }
}
