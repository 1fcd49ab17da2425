import Meshes
import Parallelism

/// Free streaming, ∂t ρ + r ∂_θ ρ = 0, velocity by velocity.
///
/// A periodic axis is a circle. Between walls particles are reflected, r → −r: the rows of r
/// and of −r, the second one reversed, are the two halves of a circle that turns with the
/// velocity r. Both need a velocity axis that is symmetric about 0.
final class StreamingPass: TiledPass {
    private let space: PhaseSpace
    private let isCircle: Bool
    private let shifts: [LineShift]
    private var density: UnsafeMutablePointer<Double>!
    private var duration = 0.0

    init(_ space: PhaseSpace, workers: Int) {
        self.space = space
        isCircle = space.parameter.boundary == .periodic
        let length = space.parameter.cells * (isCircle ? 1 : 2)
        shifts = (0..<workers).map { _ in LineShift(count: length) }
    }

    /// Lets `density` stream for `duration`.
    func run(_ density: AlignedBuffer, for duration: Double, pool: WorkerPool) {
        self.density = density.pointer
        self.duration = duration
        let velocities = space.velocity.cells
        pool.perform(self, tiles: isCircle ? velocities : velocities / 2)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let shift = shifts[worker]
        for row in tiles {
            let distance = space.velocity.center(row) * duration / space.parameter.spacing
            if isCircle {
                turn(row, by: distance, shift)
            } else {
                reflect(row, space.velocity.cells - 1 - row, by: distance, shift)
            }
        }
    }

    private func turn(_ row: Int, by distance: Double, _ shift: LineShift) {
        let line = density + row * space.stride
        shift.content.update(from: line, count: space.parameter.cells)
        shift.moveAround(space.parameter.cells, by: distance) { place, cells in
            guard let start = cells.baseAddress else { return }
            (line + place).update(from: start, count: cells.count)
        }
    }

    private func reflect(_ row: Int, _ mirror: Int, by distance: Double, _ shift: LineShift) {
        let count = space.parameter.cells
        let (forth, back) = (density + row * space.stride, density + mirror * space.stride)
        let content = shift.content
        content.update(from: forth, count: count)
        for i in 0..<count { content[2 * count - 1 - i] = back[i] }
        shift.moveAround(2 * count, by: distance) { place, cells in
            for (offset, value) in cells.enumerated() {
                let i = place + offset
                if i < count { forth[i] = value } else { back[2 * count - 1 - i] = value }
            }
        }
    }
}
