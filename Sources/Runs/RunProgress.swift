/// How far a run has come.
public struct RunProgress: Sendable {
    /// The simulated time reached.
    public let time: Double
    /// The time at which the run ends.
    public let end: Double
    /// The number of steps taken.
    public let steps: Int
    /// The seconds since the first step.
    public let elapsed: Double
    /// The seconds that are left if the simulated time goes on at its recent rate.
    public let remaining: Double?
    /// The steps a second, recently.
    public let rate: Double
}

/// Estimates rates over the last stretch of a run, since steps grow longer as a
/// solution settles.
struct ProgressMeter {
    private let end: Double
    private let start = ContinuousClock.now
    private var marks: [(elapsed: Double, time: Double, steps: Int)] = [(0, 0, 0)]
    private static let window = 8

    init(end: Double) { self.end = end }

    var elapsed: Double { Self.seconds(since: start) }

    /// A report, if `interval` seconds have passed since the last.
    mutating func report(time: Double, steps: Int, every interval: Double) -> RunProgress? {
        let now = elapsed
        guard let last = marks.last, now - last.elapsed >= interval else { return nil }
        marks.append((now, time, steps))
        if marks.count > Self.window { marks.removeFirst() }
        let first = marks[0]
        let span = now - first.elapsed
        let pace = (time - first.time) / span
        return RunProgress(
            time: time, end: end, steps: steps, elapsed: now,
            remaining: pace > 0 ? (end - time) / pace : nil,
            rate: Double(steps - first.steps) / span)
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        let duration = ContinuousClock.now - start
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
