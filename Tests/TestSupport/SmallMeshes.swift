import Meshes

/// A mesh from `(length, cells, boundary)` an axis, centred and named x and y.
public func mesh(_ axes: (Double, Int, Boundary)...) -> Mesh {
    mesh(axes.map { (-$0.0 / 2, $0.0 / 2, $0.1, $0.2) })
}

/// A mesh from `(lower, upper, cells, boundary)` an axis, named x and y.
public func mesh(_ axes: (Double, Double, Int, Boundary)...) -> Mesh { mesh(axes) }

private func mesh(_ axes: [(Double, Double, Int, Boundary)]) -> Mesh {
    Mesh(
        axes: zip(["x", "y"], axes).map { name, axis in
            Axis(name: name, lower: axis.0, upper: axis.1, cells: axis.2, boundary: axis.3)
        })
}
