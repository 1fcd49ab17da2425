/// How far a comparison has come.
public struct ComparisonProgress: Sendable, Hashable {
    /// What is being computed.
    public let stage: String
    /// The fraction of it that is done, from 0 to 1.
    public let fraction: Double
    /// The seconds since the start.
    public let elapsed: Double
}

/// Reports stages as they begin, and now and then how far they are.
final class StageClock {
    private let receive: (ComparisonProgress) -> Void
    private let start = ContinuousClock.now
    private var stage = ""
    private var last = 0.0

    private static let interval = 0.5

    init(_ receive: @escaping (ComparisonProgress) -> Void) { self.receive = receive }

    /// The seconds since it was made.
    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

    func begin(_ stage: String) {
        self.stage = stage
        send(0)
    }

    func report(_ fraction: Double) {
        if elapsed - last >= Self.interval { send(fraction) }
    }

    private func send(_ fraction: Double) {
        last = elapsed
        receive(ComparisonProgress(stage: stage, fraction: fraction, elapsed: last))
    }
}
