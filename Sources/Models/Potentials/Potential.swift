import Meshes

/// The single-particle potential F(θ) of the energy (11).
public protocol Potential: Sendable {
    /// F at the centres of the mesh's cells, in storage order.
    ///
    /// - Throws: ``ModelError`` if a value is not finite, or if the potential
    ///   does not live on this mesh.
    func samples(on mesh: Mesh) throws -> [Double]
    /// F and ∇F at any point of the box of `mesh`.
    ///
    /// - Throws: ``ModelError`` if the potential does not live on this mesh.
    func scalarField(on mesh: Mesh) throws -> ScalarField
}

/// A potential that is known at every point.
public protocol PointwisePotential: Potential {
    /// A function that returns F(θ); it must not be shared by threads.
    func evaluator() -> (Point) -> Double
    /// Throws ``ModelError`` if the potential makes no sense on `mesh`.
    func check(on mesh: Mesh) throws
}

extension PointwisePotential {
    public func check(on mesh: Mesh) throws {}

    /// F exactly, ∇F by differences of order eight.
    ///
    /// The stencils are a quarter of a cell wide a step and stay inside the box: F
    /// is never asked for beyond a wall, nor beyond the seam of a periodic axis.
    public func scalarField(on mesh: Mesh) throws -> ScalarField {
        try check(on: mesh)
        return differenceField(of: evaluator(), on: mesh)
    }

    public func samples(on mesh: Mesh) throws -> [Double] {
        try check(on: mesh)
        let value = evaluator()
        var samples: [Double] = []
        samples.reserveCapacity(mesh.cellCount)
        for row in 0..<mesh.rows {
            for column in 0..<mesh.columns {
                samples.append(value(mesh.center(row: row, column: column)))
            }
        }
        try mesh.checkFinite(samples, of: "the potential")
        return samples
    }
}

extension Mesh {
    /// Throws ``ModelError`` that names the first cell where `samples` is not finite.
    func checkFinite(_ samples: [Double], of what: String) throws {
        guard let bad = samples.firstIndex(where: { !$0.isFinite }) else { return }
        let value = samples[bad].isNaN ? "not a number" : "\(samples[bad])"
        throw ModelError(
            "\(what) is \(value) at \(describe(cell: bad)): "
                + "it must be finite at every cell centre")
    }

    /// A cell's centre in words: `x = 0.5, y = 1`.
    func describe(cell index: Int) -> String {
        zip(axes, coordinates(ofCell: index)).map { "\($0.name) = \($1)" }
            .joined(separator: ", ")
    }
}
