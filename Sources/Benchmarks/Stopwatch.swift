/// How long repeats of the same work took.
package struct Timing: Sendable {
    /// The seconds of every repeat, the shortest first.
    package let seconds: [Double]

    package var least: Double { seconds[0] }
    package var most: Double { seconds[seconds.count - 1] }

    /// The middle one, or the mean of the two in the middle.
    package var median: Double {
        let middle = seconds.count / 2
        return seconds.count % 2 == 1
            ? seconds[middle] : 0.5 * (seconds[middle - 1] + seconds[middle])
    }

    /// Takes times that are sorted.
    package init(sorted seconds: [Double]) { self.seconds = seconds }

    /// Times `body` as often as `repeats` says, after once without.
    ///
    /// - Parameter prepare: what comes before every repeat, not timed.
    package init<Failure: Error>(
        repeats: Int, prepare: () throws(Failure) -> Void, body: () throws(Failure) -> Void
    ) throws(Failure) {
        let clock = ContinuousClock()
        var seconds: [Double] = []
        for turn in 0...repeats {
            try prepare()
            let start = clock.now
            try body()
            if turn > 0 { seconds.append((clock.now - start) / .seconds(1)) }
        }
        self.init(sorted: seconds.sorted())
    }

    /// Times `body`, which needs no preparation.
    package init(repeats: Int, body: () -> Void) {
        self.init(repeats: repeats, prepare: {}, body: body)
    }
}
