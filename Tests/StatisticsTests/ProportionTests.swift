import Statistics
import Testing

/// Wilson's interval: its ends solve (p − p̂)² = z²p(1 − p)/n.
@Suite("Proportions")
struct ProportionTests {
    @Test("The ends solve their equation", arguments: [(1, 10), (5, 10), (97, 100), (40, 400)])
    func ends(_ successes: Int, _ trials: Int) {
        let proportion = Proportion(successes: successes, trials: trials)
        let interval = proportion.interval()
        let z = 1.959963984540054
        for p in [interval.lower, interval.upper] {
            let distance = p - proportion.fraction
            let allowed = z * z * p * (1 - p) / Double(trials)
            #expect(abs(distance * distance - allowed) <= 1e-14)
        }
        #expect(interval.contains(proportion.fraction))
    }

    @Test("All and none leave room on one side")
    func extremes() {
        let none = Proportion(successes: 0, trials: 10).interval()
        let all = Proportion(successes: 10, trials: 10).interval()
        // z²/(n + z²).
        #expect(none.lower == 0 && abs(none.upper - 0.2775327998628892) <= 1e-12)
        #expect(all.upper == 1 && abs(all.lower - 0.7224672001371108) <= 1e-12)
    }
}
