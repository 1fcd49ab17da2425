import Meshes

extension LineMeasure {
    /// The exact Wasserstein distance W₁ of two probability measures on one axis:
    /// the least mean distance over which one must be moved to become the other.
    ///
    /// With the distribution functions F and G it is ∫|F − G| dx between walls and
    /// minₛ ∫|F − G − s| dx on the circle, where distances are the shorter way
    /// round. Both integrals are taken piece by piece of the linear F − G, so the
    /// only error is rounding. O(n log n).
    ///
    /// Both measures have been divided by their masses. NaN if one of them is not
    /// ``isValid``.
    public func wassersteinDistance(to other: LineMeasure) -> Double {
        precondition(
            axis.lower == other.axis.lower && axis.upper == other.axis.upper
                && axis.boundary == other.axis.boundary, "measures on one and the same interval")
        guard isValid, other.isValid else { return .nan }
        let difference = DistributionDifference(knots, other.knots)
        let level = axis.boundary == .periodic ? difference.median : 0
        return difference.distance(to: level)
    }
}

/// The difference F − G of two distribution functions, linear on pieces.
private struct DistributionDifference {
    struct Piece {
        let length: Double
        let start: Double
        let end: Double
    }

    private let pieces: [Piece]

    init(_ first: [LineMeasure.Knot], _ second: [LineMeasure.Knot]) {
        var pieces: [Piece] = []
        pieces.reserveCapacity(first.count + second.count)
        var (i, j) = (0, 0)
        var level = CompensatedSum()
        var position = -Double.infinity
        while i < first.count || j < second.count {
            let next = min(
                i < first.count ? first[i].position : .infinity,
                j < second.count ? second[j].position : .infinity)
            if i + j > 0, next > position {
                let slope = (i > 0 ? first[i - 1].density : 0) - (j > 0 ? second[j - 1].density : 0)
                let start = level.value
                level.add(slope * (next - position))
                pieces.append(Piece(length: next - position, start: start, end: level.value))
            }
            position = next
            while i < first.count, first[i].position == next {
                level.add(first[i].atom)
                i += 1
            }
            while j < second.count, second[j].position == next {
                level.add(-second[j].atom)
                j += 1
            }
        }
        self.pieces = pieces
    }

    /// ∫|F − G − s| dx.
    func distance(to level: Double) -> Double {
        pieces.lazy.map { $0.distance(to: level) }.compensatedSum()
    }

    /// The level that F − G exceeds on half of the circle, where the integral of
    /// the distance to it is least.
    ///
    /// How much of the circle lies below a level is linear between neighbours among
    /// the pieces' ends, so one of them, or a chord between two, has it exactly.
    var median: Double {
        let half = 0.5 * pieces.lazy.map(\.length).compensatedSum()
        let levels = pieces.flatMap { [$0.start, $0.end] }.sorted()
        var (low, high) = (0, levels.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if length(upTo: levels[middle]) >= half { high = middle } else { low = middle + 1 }
        }
        let level = levels[low]
        let below = length(under: level)
        guard low > 0, below > half else { return level }
        let previous = levels[low - 1]
        let before = length(upTo: previous)
        return previous + (half - before) / (below - before) * (level - previous)
    }

    /// The length on which F − G ≤ `level`.
    private func length(upTo level: Double) -> Double {
        pieces.lazy.map { max($0.start, $0.end) <= level ? $0.length : $0.length(under: level) }
            .compensatedSum()
    }

    /// The length on which F − G < `level`.
    private func length(under level: Double) -> Double {
        pieces.lazy.map { $0.length(under: level) }.compensatedSum()
    }
}

extension DistributionDifference.Piece {
    /// The length on which the piece is below `level`.
    func length(under level: Double) -> Double {
        let (low, high) = (min(start, end), max(start, end))
        if level <= low { return 0 }
        return level >= high ? length : length * ((level - low) / (high - low))
    }

    /// The integral of the distance to `level`.
    func distance(to level: Double) -> Double {
        let (a, b) = (start - level, end - level)
        let spread = abs(a) + abs(b)
        let crosses = a < 0 && b > 0 || a > 0 && b < 0
        return crosses ? length * (a * a + b * b) / (2 * spread) : 0.5 * length * spread
    }
}
