import Meshes

extension Dynamics {
    /// The axes of `mesh` that are parameters, which models live on: all but the velocity.
    public func parameterMesh(_ mesh: Mesh) -> Mesh {
        guard let axis = momentum?.velocityAxis, mesh.dimension == 2 else { return mesh }
        return Mesh(axes: [mesh.axes[1 - axis]])
    }

    /// The parameter at a place of a mesh: the place without its velocity.
    public func parameter(_ place: Point) -> Point {
        momentum?.velocityAxis.map { Point(place[1 - $0], 0) } ?? place
    }
}
