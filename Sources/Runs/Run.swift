import Foundation
import Results
import RunFiles

/// A run from its description to its results on disk.
public final class Run {
    /// How a run ended.
    public enum Ending: Sendable {
        /// All outputs are written.
        case complete
        /// The caller asked to stop; everything up to the last output is written.
        case interrupted
        /// The computation could not go on; the reason, for a person.
        case stopped(String)
    }

    /// What a run leaves behind.
    public struct Outcome: Sendable {
        /// How it ended.
        public let ending: Ending
        /// Where the results are.
        public let directory: String
        /// The time of the last record.
        public let lastTime: Double
        /// What happened, as written to `summary.json`.
        public let summary: RunSummary
    }

    private let problem: any Preparation
    private let overwrite: Bool

    /// Prepares a run: samples the model, plans the interaction, checks memory
    /// and a prescribed step. Nothing is written yet.
    ///
    /// - Parameter overwrite: whether results that are there may be replaced.
    /// - Throws: `RunFileErrors` for whatever cannot be computed as described.
    public convenience init(
        _ description: RunDescription, overwrite: Bool = false
    ) throws(RunFileErrors) {
        try self.init(.mesh(description), overwrite: overwrite)
    }

    /// Prepares a run with or without a mesh, as one on a mesh is prepared.
    public init(_ run: DescribedRun, overwrite: Bool = false) throws(RunFileErrors) {
        self.overwrite = overwrite
        problem =
            switch run {
            case .mesh(let description): try Problem(description)
            case .network(let description): try NetworkProblem(description)
            }
    }

    /// Solves, and writes the results.
    ///
    /// - Parameters:
    ///   - report: receives the progress, at most twice a second.
    ///   - shouldStop: asked after every step; `true` ends the run early.
    /// - Throws: `ResultError` if the results cannot be written.
    public func perform(
        report: (RunProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws(ResultError) -> Outcome {
        let outline = problem.outline
        let evolution = problem.computation
        let writer = try ResultWriter(
            directory: outline.output.directory, overwrite: overwrite, layout: layout,
            expectedOutputs: outline.outputTimes.count)
        var recorder = Recorder(problem, writer)
        var meter = ProgressMeter(end: outline.outputTimes.last ?? 0)
        var ending = Ending.complete
        var isStopped = false
        do throws(Breakdown) {
            for time in outline.outputTimes {
                try evolution.advance(to: time) {
                    if let progress = meter.report(
                        time: evolution.time, steps: evolution.steps, every: 0.5)
                    {
                        report(progress)
                    }
                    isStopped = shouldStop()
                    return isStopped
                }
                if evolution.time >= time { try recorder.record() }
                if isStopped, time < outline.outputTimes.last ?? 0 || evolution.time < time {
                    ending = .interrupted
                    break
                }
            }
        } catch {
            ending = .stopped(error.reason)
            if error.leavesState { recorder.recordLastState() }
        }
        if let error = recorder.failure { throw error }
        let leakage = isStopped ? nil : leakage(recorder, ending, shouldStop)
        let summary = RunSummary(
            problem, recorder, leakage, ending: ending, wallSeconds: meter.elapsed)
        try writer.setAttribute("wall_time_seconds", .real(meter.elapsed))
        try writer.setAttribute("steps", .integer(evolution.steps))
        let place = try writer.finish(summary: summary.json.encoded(pretty: true) + "\n")
        return Outcome(
            ending: ending, directory: place, lastTime: recorder.lastTime, summary: summary)
    }

    private func leakage(
        _ recorder: Recorder, _ ending: Ending, _ shouldStop: () -> Bool
    ) -> LeakageEstimate? {
        guard case .complete = ending else { return nil }
        let loss = zip(problem.quantities, recorder.last).first { $0.0.name == "loss" }?.1
        return problem.leakage(
            energies: recorder.energies, loss: loss, shouldStop: shouldStop)
    }

    private var layout: ResultLayout {
        let outline = problem.outline
        let evolution = problem.computation
        var layout = problem.layout
        layout.attributes =
            [
                ("title", .text(outline.title)),
                ("source", .text("meanfield \(MeanFieldVersion.current)")),
                ("run_file", .text(outline.effective.encoded(pretty: false))),
                ("method", .text(evolution.title)),
                ("interaction_engine", .text(evolution.engine)),
                ("interaction_error_bound", .real(evolution.interactionErrorBound)),
                // The grid method draws no random numbers; the seed is the particles'.
                ("seed", .text(outline.particles.map { "\($0.seed)" } ?? "none")),
                ("threads", .integer(evolution.threads)),
            ] + evolution.attributes
        return layout
    }
}

/// The version of the program.
public enum MeanFieldVersion {
    /// The version of this build.
    public static let current = "0.1.0"
}
