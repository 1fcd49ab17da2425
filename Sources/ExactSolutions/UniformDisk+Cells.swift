import Meshes
import RealModule

extension UniformDisk {
    /// The exact cell averages of the density on a mesh with two axes.
    public func cellAverages(on mesh: Mesh, at time: Double = .infinity) -> [Double] {
        precondition(mesh.dimension == 2, "a disk needs two axes")
        let r = radius(at: time)
        let (first, second) = (mesh.axes[0], mesh.axes[1])
        let scale = density(at: time) / mesh.cellVolume
        return (0..<mesh.rows).flatMap { row in
            let strip = (first.face(row), first.face(row + 1))
            let areas = (0...mesh.columns).map { column in
                Self.area(below: second.face(column), to: strip.1, radius: r)
                    - Self.area(below: second.face(column), to: strip.0, radius: r)
            }
            return (0..<mesh.columns).map { max(areas[$0 + 1] - areas[$0], 0) * scale }
        }
    }

    /// The signed area of the disk between the axes and the lines at x and y: the
    /// integral over [0, x] of y cut to the half-height ±√(r² − t²).
    private static func area(below y: Double, to x: Double, radius r: Double) -> Double {
        if y < 0 { return -area(below: -y, to: x, radius: r) }
        if x < 0 { return -area(below: y, to: -x, radius: r) }
        let end = min(x, r)
        let corner = y < r ? ((r - y) * (r + y)).squareRoot() : 0
        if end <= corner { return y * end }
        return min(y, r) * corner + halfDiskArea(to: end, radius: r)
            - halfDiskArea(to: corner, radius: r)
    }
}
