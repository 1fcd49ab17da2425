import Meshes

/// Positions θ and velocities r, as the passes of the kinetic equation see a density on them:
/// a row for every velocity, the positions side by side, padded to whole groups of eight.
struct PhaseSpace {
    /// The axis of the parameter θ.
    let parameter: Axis
    /// The axis of the velocity r.
    let velocity: Axis
    /// The distance in memory from a velocity to the next, a multiple of 8.
    let stride: Int
    /// Whether the mesh has the velocity as its contiguous axis.
    private let isVelocityLast: Bool

    init(_ mesh: Mesh, velocityAxis: Int) {
        precondition(mesh.dimension == 2, "a parameter and a velocity")
        parameter = mesh.axes[1 - velocityAxis]
        velocity = mesh.axes[velocityAxis]
        isVelocityLast = velocityAxis == 1
        stride = (parameter.cells + 7) / 8 * 8
    }

    /// The numbers that a density takes.
    var count: Int { stride * velocity.cells }
    /// The groups of eight positions.
    var groups: Int { stride / 8 }
    /// The mesh of the parameter alone.
    var line: Mesh { Mesh(axes: [parameter]) }

    /// The place on the mesh of position `i` and velocity `j`.
    @inline(__always)
    private func place(_ i: Int, _ j: Int) -> Int {
        isVelocityLast ? i * velocity.cells + j : j * parameter.cells + i
    }

    /// Takes a density from its storage order on the mesh.
    func take(_ density: [Double], into rows: AlignedBuffer) {
        for j in 0..<velocity.cells {
            for i in 0..<parameter.cells { rows[j * stride + i] = density[place(i, j)] }
        }
    }

    /// Gives a density back in its storage order on the mesh.
    func give(_ rows: AlignedBuffer, to density: AlignedBuffer) {
        let (rows, density) = (rows.pointer, density.pointer)
        for j in 0..<velocity.cells {
            for i in 0..<parameter.cells { density[place(i, j)] = rows[j * stride + i] }
        }
    }

    /// Writes a function of the parameter over the whole mesh.
    func spread(_ values: AlignedBuffer, over mesh: AlignedBuffer) {
        let (values, mesh) = (values.pointer, mesh.pointer)
        for j in 0..<velocity.cells {
            for i in 0..<parameter.cells { mesh[place(i, j)] = values[i] }
        }
    }
}
