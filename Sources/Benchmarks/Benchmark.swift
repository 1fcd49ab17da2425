import Parallelism
import Results
import RunFiles
import Runs

/// A reference problem, timed.
public struct Benchmark {
    private let settings: BenchmarkSettings
    private let subject: any BenchmarkSubject
    private let pool: WorkerPool
    /// What the process took before anything was made.
    private let baseMemory: Int

    /// Makes the problem ready.
    ///
    /// - Throws: `RunFileErrors` for whatever cannot be measured as asked for.
    public init(_ settings: BenchmarkSettings) throws(RunFileErrors) {
        try settings.validate()
        self.settings = settings
        baseMemory = PeakMemory.bytes
        pool = WorkerPool(threads: settings.threads)
        subject =
            settings.problem == .particles
            ? try ParticleBenchmark(settings, pool: pool)
            : try GridBenchmark(settings, pool: pool)
    }

    /// Writes the state that was asked for, if any.
    ///
    /// - Throws: ``BenchmarkFailure`` if the steps could not be taken, `ResultError`
    ///   if the file cannot be written.
    public func writeState() throws {
        guard let check = settings.check else { return }
        try subject.restart()
        try subject.advance(steps: check.steps)
        try subject.write(to: check.file)
    }

    /// Measures, and returns what was found as an object; Docs/Performance.md says
    /// what its fields are.
    ///
    /// - Throws: ``BenchmarkFailure`` if the steps could not be taken.
    public func measure() throws(BenchmarkFailure) -> JSONValue {
        let timing = try Timing(
            repeats: settings.repeats,
            prepare: { () throws(BenchmarkFailure) in
                try subject.restart()
                // The first step finds V known; each of those that follow works it out.
                try subject.advance(steps: 1)
            },
            body: { () throws(BenchmarkFailure) in try subject.advance(steps: settings.steps) })
        // Before the floors, which have arrays of their own.
        let memory = PeakMemory.bytes
        var fields = common
        let items = Double(settings.size.reduce(1, *))
        let item = settings.problem == .particles ? "particle" : "cell"
        let seconds = timing.median / Double(settings.steps)
        fields["seconds_per_step"] = .number(seconds)
        fields["seconds_per_step_min"] = .number(timing.least / Double(settings.steps))
        fields["seconds_per_step_max"] = .number(timing.most / Double(settings.steps))
        fields["ns_per_\(item)"] = .number(1e9 * seconds / items)
        fields["peak_memory_bytes"] = .number(Double(memory))
        fields["base_memory_bytes"] = .number(Double(baseMemory))
        fields["doubles_per_\(item)"] = .number(Double(memory - baseMemory) / 8 / items)
        if settings.measuresFloors {
            fields["floors"] = Floors(settings, pool: pool)
                .fields(step: seconds, bytesPerItem: 8 * settings.problem.compulsoryDoubles)
        }
        return .object(fields)
    }

    /// What was measured, and how.
    private var common: [String: JSONValue] {
        let size = settings.size.map { JSONValue.number(Double($0)) }
        let items = Double(settings.size.reduce(1, *))
        var fields: [String: JSONValue] = [
            "problem": .string(settings.problem.rawValue),
            "threads": .number(Double(settings.threads)),
            "order": .number(Double(settings.order)),
            "engine": .string(subject.engine),
            "steps": .number(Double(settings.steps)),
            "repeats": .number(Double(settings.repeats)),
            "time_step": .number(subject.timeStep),
            "version": .string(MeanFieldVersion.current),
        ]
        if settings.problem == .particles {
            fields["particles"] = .number(items)
        } else {
            fields["cells"] = .number(items)
            fields["shape"] = .array(size)
        }
        return fields
    }
}
