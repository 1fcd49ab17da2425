import Meshes

/// Always the same point.
struct PointSampler: DensitySampler {
    let point: Point

    func draw(_ uniform: () -> Double) -> Point { point }

    func draw(part: Int, of parts: Int, _ uniform: () -> Double) -> Point { point }

    func draw(row: Int, column: Int, _ uniform: () -> Double) -> Point { point }
}
