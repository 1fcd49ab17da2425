import Meshes
import Parallelism

/// What happens to the velocities at a fixed position: friction, noise, the force, and births
/// and deaths, which see the position alone.
final class VelocityPass: TiledPass {
    /// What friction does.
    enum Friction {
        case none
        case contraction(Contraction)
        case thermalisation(Thermalisation)
    }

    private let space: PhaseSpace
    private let friction: Friction
    private let scratch: [Scratch]
    private var density: UnsafeMutablePointer<Double>!
    private var shifts: UnsafePointer<Double>!
    private var gains: UnsafePointer<Double>?

    /// Eight columns side by side, twice, and one by itself.
    private struct Scratch {
        let columns: AlignedBuffer
        let result: AlignedBuffer
        let shift: LineShift

        init(_ space: PhaseSpace) {
            columns = AlignedBuffer(count: 8 * (space.velocity.cells + 2 * margin))
            result = AlignedBuffer(count: 8 * (space.velocity.cells + 2 * margin))
            shift = LineShift(count: space.velocity.cells)
        }
    }

    /// The empty rows on either side that a polynomial may ask for.
    private static let margin = 2

    init(_ space: PhaseSpace, friction: Friction, workers: Int) {
        self.space = space
        self.friction = friction
        scratch = (0..<workers).map { _ in Scratch(space) }
    }

    /// Advances `density` by `step`.
    ///
    /// - Parameters:
    ///   - shifts: by how many cells the force moves the velocities at every position.
    ///   - gains: what births and deaths multiply the density by at every position.
    func run(
        _ density: AlignedBuffer, for step: Double, shifts: AlignedBuffer, gains: AlignedBuffer?,
        pool: WorkerPool
    ) {
        self.density = density.pointer
        self.shifts = UnsafePointer(shifts.pointer)
        self.gains = gains.map { UnsafePointer($0.pointer) }
        switch friction {
        case .none: break
        case .contraction(let contraction): contraction.prepare(step)
        case .thermalisation(let thermalisation): thermalisation.prepare(step)
        }
        pool.perform(self, tiles: space.groups)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let scratch = scratch[worker]
        let (columns, result) = (scratch.columns.pointer, scratch.result.pointer)
        let inner = 8 * Self.margin
        for group in tiles {
            load(group, into: columns + inner)
            var moved = columns + inner
            switch friction {
            case .none: break
            case .contraction(let contraction):
                contraction.apply(columns, into: result)
                moved = result + inner
            case .thermalisation(let thermalisation):
                thermalisation.apply(columns + inner, into: result + inner)
                moved = result + inner
            }
            kick(group, moved, scratch.shift)
            store(group, from: moved)
        }
    }

    private func load(_ group: Int, into columns: UnsafeMutablePointer<Double>) {
        let start = density + 8 * group
        for row in 0..<space.velocity.cells {
            SIMD8<Double>.load(start + row * space.stride).store(columns + 8 * row)
        }
    }

    private func kick(
        _ group: Int, _ columns: UnsafeMutablePointer<Double>, _ shift: LineShift
    ) {
        let velocities = space.velocity.cells
        let content = shift.content
        for lane in 0..<min(8, space.parameter.cells - 8 * group) {
            for row in 0..<velocities { content[row] = columns[8 * row + lane] }
            shift.moveBetweenWalls(
                velocities, by: shifts[8 * group + lane], into: columns + lane, stride: 8)
        }
    }

    private func store(_ group: Int, from columns: UnsafePointer<Double>) {
        let start = density + 8 * group
        let gain = gains.map { SIMD8<Double>.load($0 + 8 * group) }
        for row in 0..<space.velocity.cells {
            let value = SIMD8<Double>.load(columns + 8 * row)
            (gain.map { value * $0 } ?? value).store(start + row * space.stride)
        }
    }
}
