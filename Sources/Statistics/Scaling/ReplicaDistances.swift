import Foundation

/// Squared distances to the mean field, found by replicas of one particle count.
public struct ReplicaDistances: Sendable {
    /// The number of particles, at least 1.
    public let count: Int
    /// One squared distance a replica. A kernel that is not positive semi-definite
    /// may have made some negative.
    public let squares: [Double]

    /// Collects the squared distances of all replicas.
    public init(count: Int, squares: [Double]) {
        self.count = count
        self.squares = squares
    }

    /// √(mean of squares); NaN if the mean is negative, or of nothing.
    public var rootMeanSquare: Double { ReplicaStatistics(squares).mean.squareRoot() }
}

/// Why distances say nothing of how they fall with the number of particles.
public enum ScalingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Fewer counts than are needed.
    case tooFewCounts(found: Int, needed: Int)
    /// One count twice, or one below 1.
    case badCount(Int)
    /// Fewer than two replicas of a count.
    case tooFewReplicas(count: Int, found: Int)
    /// The mean square at a count is not a positive number.
    case noDistance(count: Int)
    /// All replicas of a count found the same, so that it has no error bar.
    case noSpread(count: Int)

    /// What is wrong, for a person.
    public var description: String {
        switch self {
        case .tooFewCounts(let found, let needed):
            "a law in n needs at least \(needed) different counts, found \(found)"
        case .badCount(let count):
            "every count must be at least 1 and given once, found \(count)"
        case .tooFewReplicas(let count, let found):
            "n = \(count) needs at least 2 replicas for an error bar, found \(found)"
        case .noDistance(let count):
            "the mean square distance at n = \(count) is not a positive number"
        case .noSpread(let count):
            "all replicas at n = \(count) found the same distance"
        }
    }
}

/// The logarithm of the RMS distance at one count, with its error.
struct LogDistance {
    let count: Int
    let value: Double
    let error: Double
    /// How many replicas less one the error rests on.
    let freedom: Double

    /// log √(mean s), whose error is half the relative error of the mean.
    init(_ distances: ReplicaDistances) throws(ScalingError) {
        let (count, squares) = (distances.count, ReplicaStatistics(distances.squares))
        guard count >= 1 else { throw .badCount(count) }
        guard squares.count > 1 else { throw .tooFewReplicas(count: count, found: squares.count) }
        guard squares.mean > 0, squares.mean.isFinite else { throw .noDistance(count: count) }
        guard squares.variance > 0 else { throw .noSpread(count: count) }
        self.count = count
        value = 0.5 * log(squares.mean)
        error = 0.5 * squares.standardError / squares.mean
        freedom = Double(squares.count - 1)
    }

    /// Those of all counts, ascending.
    static func all(
        of distances: [ReplicaDistances], atLeast needed: Int
    ) throws(ScalingError) -> [LogDistance] {
        guard distances.count >= needed else {
            throw .tooFewCounts(found: distances.count, needed: needed)
        }
        var logs: [LogDistance] = []
        for entry in distances.sorted(by: { $0.count < $1.count }) {
            if entry.count == logs.last?.count { throw .badCount(entry.count) }
            logs.append(try LogDistance(entry))
        }
        return logs
    }
}
