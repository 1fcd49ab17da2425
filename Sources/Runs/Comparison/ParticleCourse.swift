import Statistics

/// How far a count of particles follows the mean field: as long as its gap and its
/// distance are the statistical ones.
public struct ParticleCourse: Sendable {
    /// What is found at one output.
    public enum Standing: Sendable, Hashable {
        /// √n·distance and n·gap are those of the other counts.
        case statistical
        /// √n·distance is `ratio` times that of the counts it is compared with.
        case distance(ratio: Double)
        /// n·gap is not that of the counts it is compared with.
        case gap(scaled: Double, expected: Double)
        /// Nothing can be said, for this reason.
        case unknown(String)

        /// Whether the particles are found to be off.
        public var isOff: Bool {
            switch self {
            case .distance, .gap: true
            case .statistical, .unknown: false
            }
        }
    }

    /// The number of particles.
    public let count: Int
    /// Whether it is the largest, and can be compared with a smaller one only.
    public let isLargest: Bool
    /// What is found, output by output.
    public let standings: [Standing]

    /// The first output at which the particles are off and stay so at the next one
    /// that can be judged; nil if there is none. One output by itself may be chance.
    public var departure: Int? {
        let judged = standings.indices.filter {
            standings[$0].isOff || standings[$0] == .statistical
        }
        return judged.indices.first { place in
            standings[judged[place]].isOff
                && (place + 1 == judged.count || standings[judged[place + 1]].isOff)
        }.map { judged[$0] }
    }

    /// Whether the gap is the statistical one at all outputs that could be judged.
    public var isStatistical: Bool {
        departure == nil && standings.contains { $0 == .statistical }
    }

    /// Judges all counts at all outputs.
    ///
    /// - Parameters:
    ///   - ensembles: ascending by count.
    ///   - judged: the place of the distance that must fall as n^(−1/2).
    ///   - main: the place of the scalar whose gap must fall as 1/n.
    ///   - series: the mean field's scalars.
    ///   - gapsFallAsInverse: whether the gap falls as 1/n; that of the energy of
    ///     particles that do not meet themselves falls as log(n)/n.
    static func all(
        _ ensembles: [EnsembleSeries], distance: ComparedDistance, judged: Int, main: Int,
        series: MethodSeries, gapsFallAsInverse: Bool
    ) -> [ParticleCourse] {
        guard let first = ensembles.first else { return [] }
        let outputs = first.scalars[main].indices.map { output in
            standings(
                of: ensembles, at: output, distance: distance, judged: judged, main: main,
                value: gapsFallAsInverse ? series.values[main][output] : nil,
                error: series.errors[main][output])
        }
        return ensembles.indices.map { index in
            ParticleCourse(
                count: ensembles[index].count, isLargest: index == ensembles.count - 1,
                standings: outputs.map { $0[index] })
        }
    }

    private static func standings(
        of ensembles: [EnsembleSeries], at output: Int, distance: ComparedDistance, judged: Int,
        main: Int, value: Double?, error: Double
    ) -> [Standing] {
        let scaling: StatisticalScaling
        do {
            scaling = try StatisticalScaling(
                ensembles.map { $0.replicaDistances(judged, distance, at: output) })
        } catch {
            return ensembles.map { _ in .unknown(error.description) }
        }
        let law = value.map { value in
            GapLaw(
                ensembles.map { ($0.count, $0.scalars[main][output]) }, value: value, error: error)
        }
        return scaling.entries.enumerated().map { index, entry in
            standing(entry, law?.entries[index], isLargest: index == ensembles.count - 1)
        }
    }

    /// The largest count is compared with the next, which may be the one that is
    /// off: only what is too large is held against the largest.
    private static func standing(
        _ distance: StatisticalScaling.Entry, _ gap: GapLaw.Entry?, isLargest: Bool
    ) -> Standing {
        if case .excess(let ratio) = distance.verdict, ratio > 1 || !isLargest {
            return .distance(ratio: ratio)
        }
        if let gap, !gap.isConstant, abs(gap.scaled) > abs(gap.expected) || !isLargest {
            return .gap(scaled: gap.scaled, expected: gap.expected)
        }
        let interval = distance.ratioInterval
        guard interval.upper <= mostUnknown * interval.lower else {
            return .unknown(
                "from so few replicas the distance may be anything between "
                    + "\(Text.short(interval.lower)) and \(Text.short(interval.upper)) times "
                    + "what n^(-1/2) makes of the others'")
        }
        return .statistical
    }

    /// The factor between the ends of an interval above which it says nothing.
    private static let mostUnknown = 4.0
}

extension EnsembleSeries {
    /// The squares of a distance at one output.
    func replicaDistances(
        _ index: Int, _ distance: ComparedDistance, at output: Int
    ) -> ReplicaDistances {
        ReplicaDistances(
            count: count, squares: distances[index][output].values.map(distance.square))
    }

    /// The root of the mean square of a distance at one output.
    func rootMeanSquare(_ index: Int, _ distance: ComparedDistance, at output: Int) -> Double {
        replicaDistances(index, distance, at: output).rootMeanSquare
    }
}
