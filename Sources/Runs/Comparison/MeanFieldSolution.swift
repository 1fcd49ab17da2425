import RunFiles

/// A solution of the mean-field equation at all output times, in memory.
struct MeanFieldSolution {
    let description: RunDescription
    /// What the scalars are and how they follow from diagnostics.
    let table: Scalars
    /// The scalars, one array an output.
    let scalars: [[Double]]
    /// The measures, one an output.
    let measures: [MeasureSnapshot]
    /// The number of steps.
    let steps: Int

    /// Why there is no solution.
    enum Failure: Error {
        case interrupted
        case stopped(String)
    }

    /// Solves the run that `description` describes.
    ///
    /// - Parameters:
    ///   - report: receives the time reached, after every step.
    ///   - shouldStop: asked after every step; `true` ends the solution.
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described,
    ///   ``Failure``.
    init(
        _ description: RunDescription, withCharges: Bool, report: (Double) -> Void,
        shouldStop: () -> Bool
    ) throws {
        let problem = try Problem(description)
        let table = Scalars(problem)
        let evolution = problem.evolution
        var scalars: [[Double]] = []
        var measures: [MeasureSnapshot] = []
        for time in description.outputTimes {
            do {
                try evolution.advance(to: time) {
                    report(evolution.time)
                    return shouldStop()
                }
                if shouldStop() { throw Failure.interrupted }
                try evolution.check()
            } catch let error as Breakdown {
                throw Failure.stopped(error.reason)
            }
            let state = evolution.state()
            scalars.append(table.values(state.diagnostics))
            measures.append(
                MeasureSnapshot(state, description, withCharges: withCharges))
        }
        self.description = description
        self.table = table
        self.scalars = scalars
        self.measures = measures
        steps = evolution.steps
    }
}

/// A method's solution with the coarser ones that tell its error.
struct SolvedMethod {
    let method: MeanFieldMethod
    let fine: MeanFieldSolution
    /// May be none.
    let coarse: [MeanFieldSolution]

    /// The error bars of the scalars, one array an output: the largest difference to
    /// a coarser solution; NaN if there is none.
    var errors: [[Double]] {
        let caution = method.caution(fine.description)
        return fine.scalars.enumerated().map { output, values in
            values.enumerated().map { index, value in
                coarse.lazy.map { caution * abs($0.scalars[output][index] - value) }.max() ?? .nan
            }
        }
    }

    /// A method's values and error bars over time.
    func series() -> MethodSeries {
        MethodSeries(
            method: method, steps: fine.steps, values: fine.scalars.transposed,
            errors: errors.transposed, errorMeaning: method.errorMeaning(fine.description))
    }
}

extension [[Double]] {
    /// Rows as columns.
    var transposed: [[Double]] {
        guard let first else { return [] }
        return first.indices.map { column in map { $0[column] } }
    }
}
