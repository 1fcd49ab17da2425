import Interactions
import Meshes

/// What events have done to V since the field was collected.
final class FieldChanges {
    /// The number of events until the field is renewed.
    private(set) var room = Int.max
    private let field: ParticleField
    private var born: [Point] = []
    private var died: [Point] = []
    private var count = 0

    /// Remembering an event costs every later one a pair; renewing costs all
    /// particles.
    private static let mostEvents = 4096

    init(_ field: ParticleField) {
        self.field = field
        born.reserveCapacity(Self.mostEvents)
        died.reserveCapacity(Self.mostEvents)
    }

    /// Whether the field has to be renewed.
    var isFull: Bool { count >= room }

    /// Forgets everything: the field has just been collected.
    func restart(room: Double, particles: Int) {
        born.removeAll(keepingCapacity: true)
        died.removeAll(keepingCapacity: true)
        count = 0
        let balanced = max(16, 4 * Double(particles).squareRoot())
        self.room =
            field.isStatic ? .max : Int(min(room, balanced, Double(Self.mostEvents)))
    }

    /// Notes that a particle appeared and another one vanished.
    func note(born newcomer: Point?, died victim: Point?) {
        guard !field.isStatic else { return }
        count += 1
        if let newcomer { born.append(newcomer) }
        if let victim { died.append(victim) }
    }

    /// V at a particle as it is now.
    func potential(_ index: Int, _ particles: ParticleSet, _ samples: FieldSamples) -> Double {
        samples.potential.pointer[index]
            + (count == 0 ? 0 : particles.weight[0] * shift(at: particles[index]))
    }

    /// What a newcomer in the place of `slot` adds to V̄.
    ///
    /// V̄ = (∫F dμ + ∬K dμdμ)/M, and the measure changes by w(δ_b − δ_a), where
    /// w = M/n.
    func meanChange(
        from slot: Int, to newcomer: Newcomer, _ particles: ParticleSet, _ samples: FieldSamples
    ) -> Double {
        let count = Double(particles.count)
        let external = newcomer.external - samples.external[slot]
        guard let interaction = field.interaction else { return external / count }
        let weight = particles.weight[0]
        let (a, b) = (particles[slot], newcomer.place)
        let potential = newcomer.potential + weight * shift(at: b)
        let felt = potential - self.potential(slot, particles, samples) - external
        let own = interaction.pair(a, a) - 2 * interaction.pair(a, b) + interaction.pair(b, b)
        return (external + 2 * felt + weight * own) / count
    }

    private func shift(at point: Point) -> Double {
        guard let interaction = field.interaction else { return 0 }
        var sum = 0.0
        for place in born { sum += interaction.pair(point, place) }
        for place in died { sum -= interaction.pair(point, place) }
        return sum
    }
}

/// A particle that takes the place of another one.
struct Newcomer {
    let place: Point
    /// F there.
    let external: Double
    /// V there, as the field was collected.
    let potential: Double
}

/// The box that particles fill.
struct ParticleBox {
    private let mesh: Mesh
    private let takesAll: Bool
    private static let probes = 16
    /// Between the probes a smooth kernel is no larger than this times its
    /// largest value at them.
    private static let safety = 1.5

    /// - Parameter takesAll: whether particles may appear anywhere in the mesh.
    init(_ mesh: Mesh, takesAll: Bool) {
        self.mesh = mesh
        self.takesAll = takesAll
    }

    /// An upper bound of |K| between any two places in the box.
    ///
    /// A kernel of the displacement takes all its values, as does c c' k(z − z') its
    /// largest, against the corners with the lowest second coordinate.
    func largestInteraction(_ particles: ParticleSet, _ field: ParticleField) -> Double {
        guard let interaction = field.interaction else { return 0 }
        let (lower, upper) = takesAll ? corners : Self.corners(of: particles)
        let rows = mesh.dimension == 2 ? Self.probes : 0
        var largest = 0.0
        for i in 0...Self.probes {
            for j in 0...rows {
                let share = Point(
                    Double(i) / Double(Self.probes), rows > 0 ? Double(j) / Double(rows) : 0)
                let place = lower + share * (upper - lower)
                largest = max(
                    largest, abs(interaction.pair(lower, place)),
                    abs(interaction.pair(Point(upper.x, lower.y), place)))
            }
        }
        return Self.safety * largest
    }

    private var corners: (lower: Point, upper: Point) {
        let (first, last) = (mesh.axes[0], mesh.axes[mesh.dimension - 1])
        return mesh.dimension == 2
            ? (Point(first.lower, last.lower), Point(first.upper, last.upper))
            : (Point(first.lower, 0), Point(first.upper, 0))
    }

    private static func corners(of particles: ParticleSet) -> (lower: Point, upper: Point) {
        var (lower, upper) = (particles[0], particles[0])
        for index in 1..<max(1, particles.count) {
            let point = particles[index]
            lower = pointwiseMin(lower, point)
            upper = pointwiseMax(upper, point)
        }
        return (lower, upper)
    }
}
