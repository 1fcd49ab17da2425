/// The problems on which speed is compared, stated in Docs/Performance.md.
public enum ReferenceProblem: String, Sendable, Hashable, CaseIterable {
    /// A tilted double well with a Gaussian interaction on the square [−4, 4]².
    case plane = "P1"
    /// The same on the line [−4, 4].
    case line = "P2"
    /// The network of Sec. 7.1 on the mesh of (c, z), V = c·V̂(z) (28).
    case network = "P3"
    /// The same network as n particles, Algorithm 1.
    case particles = "P4"

    /// The numbers of cells of each axis, or of particles, unless others are asked for.
    var defaultSize: [Int] {
        switch self {
        case .plane: [1024, 1024]
        case .line: [1 << 20]
        case .network: [1024, 2048]
        case .particles: [10_000]
        }
    }

    /// The doubles that a step cannot but move, an item: the density read and
    /// written, and F read where it is no product; the coordinates of a particle,
    /// read and written.
    var compulsoryDoubles: Int {
        switch self {
        case .plane, .line: 3
        case .network: 2
        case .particles: 4
        }
    }
}
