import Interactions
import Meshes
import RunFiles

/// What stands for the mean field in each of the distances of a plan.
struct References: Sendable {
    /// The distances between the solutions, in the order of the plan.
    let series: [DistanceSeries]
    /// The most point masses of any measure.
    let largest: Int
    /// The measures, distance by distance, output by output.
    private let measures: [[MeasureSnapshot]]

    /// Takes for each distance the method that is nearest to its own coarser
    /// solution, at the output where it is farthest.
    init(
        _ solved: [SolvedMethod], _ plan: DistancePlan, _ description: RunDescription
    ) throws {
        let all = solved.flatMap { $0.fine.measures + $0.coarse.flatMap(\.measures) }
        let largest = all.lazy.compactMap { $0.charges?.count }.max() ?? 0
        self.largest = largest
        let meter = try DistanceMeter(description, plan, capacity: 2 * largest)
        func distances(_ a: MeanFieldSolution, _ b: MeanFieldSolution) -> [[Double]] {
            zip(a.measures, b.measures).map { meter.values($0, $1) }.transposed
        }
        var errors: [MeanFieldMethod: [[Double]]] = [:]
        for entry in solved where !entry.coarse.isEmpty {
            errors[entry.method] = entry.coarse.map { distances($0, entry.fine) }.largest
        }
        let between = solved.count == 2 ? distances(solved[0].fine, solved[1].fine) : nil
        series = plan.distances.indices.map { index in
            let own = errors.mapValues { $0[index] }
            let best = solved.leastError { own[$0.method]?.map(\.magnitude).max() ?? .nan }
            return DistanceSeries(
                distance: plan.distances[index], reference: best.method, errors: own,
                between: between?[index])
        }
        measures = series.map { entry in
            solved.first { $0.method == entry.reference }?.fine.measures ?? []
        }
    }

    /// One measure a distance.
    func measures(at output: Int) -> [MeasureSnapshot] { measures.map { $0[output] } }
}

extension [[[Double]]] {
    /// Place by place the number of largest magnitude.
    fileprivate var largest: [[Double]] {
        self[0].indices.map { i in
            self[0][i].indices.map { j in
                self.lazy.map { $0[i][j] }.max { $0.magnitude < $1.magnitude } ?? .nan
            }
        }
    }
}
